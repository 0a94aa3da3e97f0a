"""Let tests import the helpers beside them, and open the page in headless Chromium, offline."""

import shutil

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="session")
def browser():
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("no chromium on the path: run scripts/system_packages.sh")
    with playwright.sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield running
        running.close()


@pytest.fixture(scope="session")
def addresses(tmp_path_factory) -> dict[str, str]:
    """Return the address of the sample's page in each language."""
    from tests.report import sample
    from voc.report.render import write

    folder = tmp_path_factory.mktemp("report")
    return {language: write(sample.report(language), folder).as_uri() for language in ("zh", "en")}


@pytest.fixture
def visit(browser, addresses):
    """Return a function that opens the page and keeps a list of everything it complained of or asked for."""
    contexts = []

    def opened(*, language="zh", address=None, fragment="", width=1366, height=768, **options):
        address = address or addresses[language]
        context = browser.new_context(viewport={"width": width, "height": height}, offline=True, **options)
        contexts.append(context)
        page = context.new_page()
        page.trouble = []
        page.on("console", lambda message: page.trouble.append(message.text))
        page.on("pageerror", lambda error: page.trouble.append(str(error)))
        page.on("dialog", lambda dialog: (page.trouble.append(dialog.message), dialog.dismiss()))
        page.on("request", lambda request: page.trouble.append(request.url) if request.url != address else None)
        page.goto(address + fragment)
        if options.get("java_script_enabled", True):
            page.wait_for_selector("html[data-charts]", timeout=60_000)
        return page

    yield opened
    for context in contexts:
        context.close()
