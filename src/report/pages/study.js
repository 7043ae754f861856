"use strict";
{
  const { study, names, width, height, images } = JSON.parse(document.getElementById("study").textContent);
  const total = images.length;
  const settleMs = 150;  // nobody names an image faster: it is the second press of a double one
  const secondsEach = 4;
  const element = (id) => document.getElementById(id);
  const all = (selector) => document.querySelectorAll(selector);

  // ---- What is kept ------------------------------------------------------------------------------------

  // Browsers may refuse to keep anything for a page from disk, by throwing, and Chromium may show a page nothing
  // of what it kept just before it was reloaded: the history's entry outlives a reload too.
  const keptAs = "isthmus-study-" + study.id;
  function canKeep() {
    try {
      localStorage.setItem(keptAs + "-probe", "");
      localStorage.removeItem(keptAs + "-probe");
      return true;
    } catch {
      return false;
    }
  }
  function keep() {
    history.replaceState(state, "");
    try {
      localStorage.setItem(keptAs, JSON.stringify(state));
    } catch {
      document.body.classList.remove("keeps");
    }
  }
  function fresh() {
    const random = crypto.getRandomValues(new Uint8Array(8));
    return {
      sitting: Array.from(random, (byte) => byte.toString(16).padStart(2, "0")).join(""),
      study: study.id, name: "", answers: [], times: [], saved: false,
    };
  }
  function kept() {
    try {
      return JSON.parse(localStorage.getItem(keptAs)) ?? history.state;
    } catch {
      return history.state;
    }
  }
  function isOurs(kept) {
    return kept?.study === study.id && kept.answers.length <= total;
  }
  let state = isOurs(kept()) ? kept() : fresh();

  // ---- Screens -----------------------------------------------------------------------------------------

  let screen = "start";
  function show(name) {
    screen = name;
    for (const main of all("main")) main.hidden = main.id !== name;
    for (const span of all(".total")) span.textContent = total;
    for (const span of all(".named")) span.textContent = state.answers.length;
    element(name).querySelector("h1").focus();
    window.scrollTo(0, 0);
  }

  // The time that an image has been looked at; reckoned on when one comes back to it.
  let shownAt = null;
  function stopClock() {
    if (shownAt === null) return;
    const place = state.answers.length;
    state.times[place] = (state.times[place] ?? 0) + performance.now() - shownAt;
    shownAt = null;
  }

  function showImage() {
    if (state.answers.length === total) return show("finished");
    if (screen !== "question") show("question");
    const place = state.answers.length, text = `Image ${place + 1} of ${total}`;
    element("count").textContent = text;
    element("progress").setAttribute("aria-valuenow", place);
    element("progress").firstElementChild.style.width = (100 * place) / total + "%";
    for (const button of all(".undo")) button.setAttribute("aria-disabled", place === 0);
    element("picture").alt = text;
    element("picture").src = images[place].picture;  // its load starts the clock
    fit();
  }

  // Every pixel of the image takes the same whole number of the screen's.
  function fit() {
    const frame = element("frame"), ratio = window.devicePixelRatio || 1;
    const room = Math.min((frame.clientWidth - 2) / width, (frame.clientHeight - 2) / height, 480 / height);
    const scale = Math.max(1, Math.floor(room * ratio)) / ratio;
    element("picture").style.width = width * scale + "px";
    element("picture").style.height = height * scale + "px";
  }

  // ---- What people do ----------------------------------------------------------------------------------

  function answer(place) {
    if (shownAt === null || performance.now() - shownAt < settleMs) return;
    stopClock();
    state.answers.push(names[place]);
    state.saved = false;
    keep();
    const button = element("names").children[place];
    button.classList.add("chosen");
    setTimeout(() => button.classList.remove("chosen"), settleMs);
    showImage();
  }
  function undo() {
    if (state.answers.length === 0) return;
    stopClock();
    state.answers.pop();
    state.saved = false;
    keep();
    showImage();
  }
  function pause() {
    if (screen !== "question") return;
    stopClock();
    keep();
    show("paused");
  }
  function startOver() {
    if (!state.saved && !confirm("This forgets the answers given so far. Start over?")) return;
    state = fresh();
    keep();
    element("nickname").value = "";
    element("saved").textContent = "";
    document.querySelector(".another").hidden = true;
    show("start");
  }

  // ---- The file ----------------------------------------------------------------------------------------

  function crc32(text) {
    let crc = -1;
    for (const byte of new TextEncoder().encode(text)) {
      crc ^= byte;
      for (let bit = 0; bit < 8; ++bit) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
    }
    return ~crc >>> 0;
  }
  // The checksum shows that a file was cut or edited by accident. It is no seal: anyone can reckon it.
  function answersFile() {
    const record = {
      study, name: state.name, sitting: state.sitting,
      answers: images.map((image, place) => ({
        key: image.key, class: state.answers[place], ms: Math.round(state.times[place]),
      })),
    };
    return JSON.stringify({ isthmus_study_answers: 1, checksum: crc32(JSON.stringify(record)), record }) + "\n";
  }
  function save() {
    const who = state.name.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "") || state.sitting.slice(0, 6);
    const link = document.createElement("a");
    link.download = `answers-${study.id}-${who}.json`;
    link.href = URL.createObjectURL(new Blob([answersFile()], { type: "application/json" }));
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    state.saved = true;
    keep();
    element("saved").textContent = `Saved as ${link.download}. If you cannot find it in your downloads, save again.`;
    document.querySelector(".another").hidden = false;
  }

  // ---- Setting up --------------------------------------------------------------------------------------

  // A name of one character is its own key; else the keys are 1 to 9, 0, then letters.
  const isShort = names.every((name) => [...name].length === 1);
  const keys = names.map((name, place) => isShort ? name.toLowerCase() : "1234567890abcdefghijklmnopqrstuvwxyz"[place]);
  names.forEach((name, place) => {
    const button = document.createElement("button");
    if (keys[place] !== undefined) button.setAttribute("aria-keyshortcuts", keys[place]);
    if (keys[place] !== undefined && !isShort) {
      const key = button.appendChild(document.createElement("kbd"));
      key.textContent = keys[place];
      key.setAttribute("aria-hidden", "true");
    }
    button.append(name);
    button.addEventListener("click", () => answer(place));
    element("names").append(button);
  });
  element("names").classList.toggle("short", isShort);
  element("names").style.setProperty("--columns", Math.min(names.length, 5));
  element("progress").setAttribute("aria-valuemax", total);
  element("duration").textContent = total * secondsEach < 90
    ? "a minute" : Math.round((total * secondsEach) / 60) + " minutes";

  element("picture").addEventListener("load", () => {
    if (screen === "question") shownAt = performance.now();
  });
  element("start").querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    const plain = element("nickname").value.replace(/[^\p{L}\p{N} ._-]/gu, "").trim();
    state.name = [...plain].slice(0, 40).join("");
    keep();
    showImage();
  });
  for (const [selector, act] of [[".undo", undo], [".pause", pause], [".go-on", showImage],
                                 [".start-over", startOver], [".save", save]])
    for (const button of all(selector)) button.addEventListener("click", act);
  document.addEventListener("keydown", (event) => {
    if (event.repeat || (screen !== "question" && screen !== "finished")) return;
    const isChord = event.ctrlKey || event.metaKey || event.altKey;
    if (event.key === "Backspace" || ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z")) {
      event.preventDefault();
      undo();
    } else if (event.key === "Escape") {
      pause();
    } else if (screen === "question" && !isChord && keys.includes(event.key.toLowerCase())) {
      answer(keys.indexOf(event.key.toLowerCase()));
    }
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) pause();
  });
  window.addEventListener("resize", fit);

  document.body.classList.toggle("keeps", canKeep());
  element("nickname").value = state.name;
  if (state.answers.length === total) show("finished");
  else show(state.answers.length > 0 ? "paused" : "start");
}
