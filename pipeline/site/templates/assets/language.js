// Leads from the root page to the first of the reader's languages that the site has.
(() => {
  const links = [...document.querySelectorAll("main a[hreflang]")];
  const language = (tag) => tag.toLowerCase().split("-")[0];
  for (const wanted of navigator.languages) {
    const found =
      links.find((link) => link.hreflang.toLowerCase() === wanted.toLowerCase()) ||
      links.find((link) => language(link.hreflang) === language(wanted));
    if (found) {
      location.replace(found.href);
      return;
    }
  }
})();
