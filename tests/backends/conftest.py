"""What ran is said at the end: a run without a real server is no run of the backends."""

import pytest

from tests.backends.servers import CHOSEN, MISSING, REAL, STARTED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not CHOSEN:
        return
    terminalreporter.section("backends")
    terminalreporter.line(f"ran on: {' '.join(STARTED)}")
    for name, how in MISSING.items():
        terminalreporter.line(f"SKIPPED LOUDLY: there is no {name} here: {how}", yellow=True)
    if not set(STARTED) & set(REAL):
        terminalreporter.line("NO REAL SERVER RAN: nothing is known of any other engine than the one in this process", red=True)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    if CHOSEN and not session.config.option.collectonly and not set(STARTED) & set(REAL):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
