"""Localized texts to pages of a website, and pages to the place they are served from.

=============  ===================================================================================
``marks``      signs that say which sentences of a text stand in the source's language
``body``       localized Markdown → safe HTML: headings, links, images, marked sentences
``bidi``       Latin names, doses and numbers isolated in right-to-left text
``article``    one article in one locale, ready for any page around it
``addresses``  slugs, and what a link leads to
``media``      images: their variants and sizes
``strings``    the site's own strings, gettext's domain ``site``
``formats``    dates, digits, language names
``metadata``   what search engines read: JSON-LD
``pages``      all pages of a site from its articles and templates
``layouts``    the localized texts as other site generators expect them
``reviews``    sign-offs, and which edit voids one
``deliver``    a built site to its place: whole, switched at once
=============  ===================================================================================
"""
