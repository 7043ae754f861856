"""Chromium for tests of pages: opened from disk, watched for errors and for requests, seen as people see it.

A test that finds no browser says why and ends with SKIPPED, which ctest knows.
"""
import base64
import json
import os
import shutil
import sys
import time

SKIPPED = 77


def skip(reason):
    print(f"skipped: {reason}")
    sys.exit(SKIPPED)


try:
    from selenium import webdriver
    from selenium.common.exceptions import WebDriverException
    from selenium.webdriver.chrome.service import Service
    from selenium.webdriver.common.by import By
except ImportError:
    skip("Selenium is not installed (python3-selenium)")

# Runs in the page. What is drawn too faintly to read (WCAG 2.1, 1.4.3), too small to touch, or outside the window.
_LOOK = """
const problems = [];
const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
const rgba = (colour) => {
  canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
  return [...canvas.getImageData(0, 0, 1, 1).data];
};
const luminance = (rgb) => {
  const [r, g, b] = rgb.map((c) => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const background = (node) => {
  for (; node; node = node.parentElement) {
    const colour = rgba(getComputedStyle(node).backgroundColor);
    if (colour[3] === 255) return colour;
  }
  return [255, 255, 255, 255];
};
const isSeen = (node) => node.checkVisibility() && node.getClientRects().length > 0;
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
for (let text = walker.nextNode(); text; text = walker.nextNode()) {
  const node = text.parentElement;
  if (!text.data.trim() || !isSeen(node) || node.closest("[aria-disabled=true]")) continue;
  const [a, b] = [rgba(getComputedStyle(node).color), background(node)].map((c) => luminance(c.slice(0, 3)));
  const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  if (contrast < 4.5) problems.push(`contrast ${contrast.toFixed(2)}: ${text.data.trim()}`);
}
for (const node of document.querySelectorAll("button, input, select")) {
  if (!isSeen(node)) continue;
  const box = node.getBoundingClientRect();
  if (box.height < 44 || box.width < 44) problems.push(`${box.width} x ${box.height}: ${node.textContent}`);
}
if (document.documentElement.scrollWidth > innerWidth) problems.push("wider than the window");
if (arguments[0] && document.documentElement.scrollHeight > innerHeight) problems.push("higher than the window");
return problems;
"""


class Browser:
    """One window, at first a bright desktop's."""

    def __init__(self, downloads, keeps_nothing=False):
        chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
        if not chromium or not driver:
            skip("Chromium is not installed (chromium and chromium-driver)")
        options = webdriver.ChromeOptions()
        options.binary_location = chromium
        for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu",
                         "--no-first-run", "--disable-background-networking", "--disable-component-update"):
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        try:
            self.driver = webdriver.Chrome(service=Service(driver), options=options)
        except WebDriverException as error:
            skip(f"Chromium does not start: {error.msg.splitlines()[0]}")
        self.window()
        self.command("Browser.setDownloadBehavior", behavior="allow", downloadPath=os.path.abspath(downloads))
        if keeps_nothing:
            self.command("Page.addScriptToEvaluateOnNewDocument", source="""
                Object.defineProperty(window, "localStorage", { get() { throw new DOMException("denied"); } });""")

    def window(self, width=1280, height=800, dark=False, touch=False):
        """Another size and scheme; `touch`: a phone's, with fingers instead of a mouse."""
        self.touch = touch
        self.command("Emulation.setDeviceMetricsOverride", width=width, height=height,
                     deviceScaleFactor=2 if touch else 1, mobile=touch)
        self.command("Emulation.setTouchEmulationEnabled", enabled=touch, maxTouchPoints=1)
        self.command("Emulation.setEmulatedMedia",
                     features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.driver.quit()

    def command(self, method, **parameters):
        """Speaks Chromium's DevTools protocol."""
        return self.driver.execute_cdp_cmd(method, parameters)

    def open(self, path):
        self.driver.get("file://" + os.path.abspath(path))

    def find(self, selector):
        """The first such element that can be seen, or None."""
        return next((e for e in self.driver.find_elements(By.CSS_SELECTOR, selector) if e.is_displayed()), None)

    def text(self, selector="body"):
        return self.find(selector).text

    def focused(self):
        return self.driver.switch_to.active_element

    def key(self, key, modifiers=0):
        """A key for whatever has the focus. Modifiers: Alt 1, Ctrl 2, Meta 4, Shift 8."""
        text, number = {"Enter": ("\r", 13), " ": (" ", 32), "Tab": ("", 9)}.get(key, (key if len(key) == 1 else "", 0))
        self.command("Input.dispatchKeyEvent", type="keyDown", key=key, modifiers=modifiers,
                     text="" if modifiers else text, windowsVirtualKeyCode=number)
        self.command("Input.dispatchKeyEvent", type="keyUp", key=key, modifiers=modifiers, windowsVirtualKeyCode=number)

    def press(self, selector):
        """A finger's tap or a click of the mouse in the middle of an element."""
        element = self.find(selector)
        assert element, f"{selector} is not to be seen"
        self.driver.execute_script("arguments[0].scrollIntoView({ block: 'nearest' })", element)
        box = self.driver.execute_script("return arguments[0].getBoundingClientRect().toJSON()", element)
        point = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
        if self.touch:
            self.command("Input.dispatchTouchEvent", type="touchStart", touchPoints=[point])
            self.command("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])
        else:
            for kind in ("mousePressed", "mouseReleased"):
                self.command("Input.dispatchMouseEvent", type=kind, button="left", clickCount=1, **point)

    def wait(self, condition, what, seconds=10):
        """Until the condition holds. Its value, or an error that says what did not come."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            value = condition()
            if value:
                return value
            time.sleep(0.02)
        raise AssertionError(f"waited in vain for {what}; the page says: {self.text()}")

    def looks(self, must_fit=False):
        """What is wrong with how the page looks now; must_fit: without scrolling."""
        return self.driver.execute_script(_LOOK, must_fit)

    def complaints(self):
        """Of the browser's console, since the last call."""
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def network_requests(self):
        """Addresses asked for since the last call that are not the file itself, data in it, or made by it."""
        urls = []
        for entry in self.driver.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                urls.append(message["params"]["request"]["url"])
        return [url for url in urls if not url.startswith(("file:", "data:", "blob:"))]

    def screenshot(self, path, whole=False):
        """Of the window, or of the whole page."""
        picture = self.command("Page.captureScreenshot", captureBeyondViewport=whole)
        with open(path, "wb") as file:
            file.write(base64.b64decode(picture["data"]))
