"""The host's name, logo, links and model, and the parts of the page that the host hides."""

from backdrop.runtime.page import elements, page_info
from backdrop.runtime.protocol import HOSTED
from backdrop.ui.state.picture import BEST
from backdrop.ui.text import model_messages, selector_messages

TYPE_CHECKING = False
if TYPE_CHECKING:
    from backdrop.ui.state.site_settings import SiteSettings
    from backdrop.ui.state.state import State


class SiteDetails:
    """Shows the settings once; the style sheet hides what data-hides names."""

    def __init__(self) -> None:
        self._shown: SiteSettings | None = None
        self._best = BEST

    def show(self, state: "State") -> None:
        self._show_model(state)
        site = state.site
        if site is self._shown:
            return
        self._shown = site
        if site.name:
            elements.set_text(elements.by_id("brand-name"), site.name)
            elements.set_page_title(site.name)
        if site.logo:
            logo = elements.by_id("brand-logo")
            elements.set_attribute(logo, "width", None)  # which is that of the page's own icon
            elements.set_picture(logo, site.logo)
        for name, address in (("source", site.source), ("issues", site.issues)):
            link = elements.by_id("about-" + name)
            elements.set_attribute(link, "href", address or None)
            elements.show(link, address)
        elements.show(elements.by_id("about-contact"), not site.issues)
        elements.set_page_attribute("data-hides", " ".join(site.hidden) or None)

    def _show_model(self, state: "State") -> None:
        """Describe the host's models in About; the style sheet hides Best while it is not used."""
        name, facts, terms = model_messages.hosted_model_lines(state)
        for part, text in (("name", name), ("facts", facts), ("terms", terms)):
            elements.set_text(elements.by_id(f"about-hosted-{part}"), text)
        for part in ("", "-terms"):
            elements.show(elements.by_id(f"about-hosted{part}"), name)
        facts, terms = selector_messages.hosted_lines(state)
        elements.set_text(elements.by_id("about-hosted-pick-facts"), facts)
        elements.set_text(elements.by_id("about-hosted-pick-terms"), terms)
        for part in ("", "-terms"):
            elements.show(elements.by_id(f"about-hosted-pick{part}"), facts)
        if self._best != state.engine.best:
            self._best = state.engine.best
            left_out = BEST if self._best == HOSTED else ""
            used = [name for name in page_info.published_models if name != left_out]
            elements.set_page_attribute("data-models", " ".join(used))
