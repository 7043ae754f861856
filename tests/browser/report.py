"""The pages of a run and of two runs, as seen on a desktop and on a phone, in light and in dark.

usage: report.py ISTHMUS [FOLDER FOR SCREENSHOTS]
"""
import os
import sys
import tempfile

from browser import Browser
from tool import Tool

PHONE = {"width": 360, "height": 640, "touch": True}
WINDOWS = {"desktop-light": {}, "desktop-dark": {"dark": True}, "phone-light": PHONE, "phone-dark": {**PHONE, "dark": True}}
SECTIONS = ["Translations", "Figures", "Accuracy by class", "Reconstructions", "Losses and accuracy", "Latent spaces", "In between",
            "Failures and successes", "Nearest training images", "Times, device and settings"]


def headings(browser):
    return browser.driver.execute_script("return [...document.querySelectorAll('h2')].map((h) => h.textContent)")


def broken_images(browser):
    return browser.driver.execute_script(
        "return [...document.images].filter((i) => !i.complete || !i.naturalWidth || !i.alt).map((i) => i.alt)")


def main():
    isthmus, screenshots = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None
    with tempfile.TemporaryDirectory(prefix="isthmus-test-") as folder, Browser(folder) as browser:
        tool = Tool(isthmus)
        run = tool.train(folder)
        comparison = os.path.join(folder, "comparison.html")
        tool("report", run, run, "--out", comparison)
        for name, window in WINDOWS.items():
            browser.window(**window)
            for page in (os.path.join(run, "report.html"), comparison):
                browser.open(page)
                title = f"{name}, {os.path.basename(page)}"
                assert not browser.looks(), f"{title}: {browser.looks()}"
                assert not broken_images(browser), f"{title}: {broken_images(browser)}"
                for said in (browser.complaints(), browser.network_requests()):
                    assert not said, f"{title}: {said}"
                if screenshots:
                    browser.screenshot(os.path.join(screenshots, f"{name}-{os.path.basename(page)}.png"), whole=True)
            browser.open(os.path.join(run, "report.html"))
            assert headings(browser) == SECTIONS, headings(browser)
            browser.press("nav li:last-child a")
            browser.wait(lambda: browser.driver.execute_script("return scrollY > innerHeight"), "the last section")


main()
