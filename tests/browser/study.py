"""Two people take a small study, one at a keyboard, one with a finger on a phone; their answers are scored.

usage: study.py ISTHMUS [FOLDER FOR SCREENSHOTS]
"""
import glob
import json
import os
import sys
import tempfile
import time

from browser import Browser
from tool import Tool

COUNT = 8
NAMES = ["T-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot"]
PHONE = {"width": 360, "height": 640, "touch": True}
CTRL = 2


class Sitting:
    """One person before the page."""

    def __init__(self, name, browser, page, folder, screenshots):
        self.name, self.browser, self.folder, self.screenshots = name, browser, folder, screenshots
        browser.open(page)

    def look(self, screen, must_fit=False):
        """The screen is well made; and kept as a picture where that is asked for."""
        if self.screenshots:
            self.browser.screenshot(os.path.join(self.screenshots, f"{self.name}-{screen}.png"))
        problems = self.browser.looks(must_fit)
        assert not problems, f"{self.name}, {screen}: {problems}"

    def is_at(self, number):
        return self.browser.find("#count") and self.browser.text("#count") == f"Image {number} of {COUNT}"

    def wait_for(self, number):
        self.browser.wait(lambda: self.is_at(number), f"image {number}")
        image = self.browser.find("#picture")
        assert image.get_attribute("alt") == f"Image {number} of {COUNT}"
        bar = self.browser.driver.find_element("id", "progress")
        assert bar.get_attribute("aria-valuenow") == str(number - 1)
        assert bar.get_attribute("aria-valuemax") == str(COUNT)
        time.sleep(0.2)  # the page takes no answer in less

    def reload(self, expected):
        self.browser.driver.refresh()
        self.browser.wait(lambda: self.browser.find(expected), f"{expected} after reloading")

    def saved(self, known):
        """The record in the one file that is new in the folder."""
        # A file has its name before its contents.
        files = lambda: {path for path in set(glob.glob(os.path.join(self.folder, "*.json"))) - known if os.path.getsize(path)}
        path = self.browser.wait(files, "the file").pop()
        with open(path, encoding="utf-8") as file:
            return path, json.load(file)["record"]

    def end(self):
        assert not self.browser.complaints(), self.browser.complaints()
        requests = self.browser.network_requests()
        assert not requests, requests


def at_the_keyboard(page, folder, screenshots):
    with Browser(folder) as browser:
        person = Sitting("desktop-light", browser, page, folder, screenshots)
        person.look("1-start")
        browser.press("#nickname")
        for letter in "Žofie 2":
            browser.key(letter)
        browser.key("Enter")
        person.wait_for(1)
        assert browser.focused().tag_name == "h1"
        person.look("2-question", must_fit=True)
        for number in (1, 2, 3):
            browser.key(str(number))  # T-shirt, trouser, pullover
            person.wait_for(number + 1)
        browser.key("Backspace")
        person.wait_for(3)
        browser.key("z", modifiers=CTRL)
        person.wait_for(2)
        browser.key("0")  # ankle boot
        person.wait_for(3)

        person.reload(".go-on")
        assert f"2 of {COUNT} images are named" in browser.text()
        person.look("3-paused")
        browser.key("Tab")
        assert browser.focused().text == "Go on"
        browser.key("Enter")
        person.wait_for(3)
        browser.key("Escape")
        browser.wait(lambda: browser.find(".go-on"), "the pause")
        browser.press(".go-on")
        person.wait_for(3)

        browser.key("Tab")
        assert browser.focused().text.split("\n")[-1] == "T-shirt"
        browser.key(" ")
        person.wait_for(4)
        assert browser.focused().text.split("\n")[-1] == "T-shirt"  # focus stays where it was
        for number in range(4, COUNT + 1):
            browser.key("9")  # bag
            if number < COUNT:
                person.wait_for(number + 1)
        browser.wait(lambda: browser.find(".save"), "the end")
        browser.key("Tab")
        browser.key("Enter")
        path, record = person.saved(set())
        person.look("4-finished")
        assert os.path.basename(path) == f"answers-{record['study']['id']}-Žofie-2.json", path
        assert record["name"] == "Žofie 2"
        said = [answer["class"] for answer in record["answers"]]
        assert said == ["T-shirt", "ankle boot", "T-shirt"] + ["bag"] * (COUNT - 3), said
        assert all(150 <= answer["ms"] < 20000 for answer in record["answers"]), record["answers"]
        person.end()

        person.reload(".save")
        return path


def with_a_finger(page, folder, screenshots, known):
    """In a browser that keeps nothing for pages from disk."""
    with Browser(folder, keeps_nothing=True) as browser:
        browser.window(dark=True, **PHONE)
        person = Sitting("phone-dark", browser, page, folder, screenshots)
        assert "keeps nothing" in browser.text()
        person.look("1-start")
        browser.press("#start .primary")
        person.wait_for(1)
        person.look("2-question", must_fit=True)
        assert [button.text for button in browser.driver.find_elements("css selector", "#names button")] == NAMES
        # A double tap, at once however slow the machine is.
        browser.driver.execute_script("""
            const button = document.querySelector("#names button:nth-child(2)");
            button.click();
            button.click();""")
        person.wait_for(2)
        assert browser.driver.execute_script("return visualViewport.scale") == 1
        browser.press("#names button:nth-child(3)")
        person.wait_for(3)
        browser.press("#question .undo")
        person.wait_for(2)
        person.reload(".go-on")
        person.look("3-paused")
        browser.press(".go-on")
        for number in range(2, COUNT + 1):
            person.wait_for(number)
            browser.press("#names button:nth-child(10)")
        browser.wait(lambda: browser.find(".save"), "the end")
        browser.press("#finished .undo")
        person.wait_for(COUNT)
        browser.press("#names button:nth-child(1)")
        browser.wait(lambda: browser.find(".save"), "the end")
        browser.press(".save")
        path, record = person.saved(known)
        browser.wait(lambda: browser.find("#saved"), "what was saved")
        person.look("4-finished")
        said = [answer["class"] for answer in record["answers"]]
        assert said == ["trouser"] + ["ankle boot"] * (COUNT - 2) + ["T-shirt"], said
        os.remove(path)
        browser.press(".save")  # again
        assert person.saved(known) == (path, record)
        browser.press("#finished .start-over")
        browser.wait(lambda: browser.find("#nickname"), "the start")
        person.end()
        return path


def other_windows(page, folder, screenshots):
    """How the first screens look elsewhere: the other colours, a phone on its side, a page at 200 %."""
    windows = {"desktop-dark": {"dark": True}, "phone-light": PHONE,
               "phone-sideways": {"width": 640, "height": 360, "touch": True}, "zoomed": {"width": 640, "height": 400}}
    with Browser(folder) as browser:
        for name, window in windows.items():
            browser.window(**window)
            person = Sitting(name, browser, page, folder, screenshots)
            person.look("1-start")
            browser.press("#start .primary")
            person.wait_for(1)
            person.look("2-question", must_fit=True)
            person.end()


def main():
    isthmus, screenshots = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None
    with tempfile.TemporaryDirectory(prefix="isthmus-test-") as folder:
        with Browser(folder):
            pass  # skips before anything is trained
        tool = Tool(isthmus)
        page = os.path.join(folder, "study.html")
        run = tool.train(folder)
        tool("study", "make", run, "--out", page, "--count", str(COUNT))
        keyboard = at_the_keyboard(page, folder, screenshots)
        finger = with_a_finger(page, folder, screenshots, {keyboard})
        other_windows(page, folder, screenshots)
        score = json.loads(tool("study", "score", run, keyboard, finger, "--json"))
        assert [person["name"] for person in score["people"]] == ["Žofie 2", ""]
        assert score["all"]["images"] == COUNT and score["all"]["fleiss_kappa"] is not None
        print(tool("study", "score", run, keyboard, finger))


main()
