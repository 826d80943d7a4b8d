"""Gettext catalogs: read strictly, printed canonically, written whole or not at all, merged without loss.

==============  ===========================================================================
``catalog``     the Catalog in memory; its entries are polib's
``po``          PO files: ``parse``, ``read``, ``dump``, ``write``
``charset``     bytes to text, by the charset that the header declares
``parser``      text to Catalog, strictly
``printer``     Catalog to text, as ``msgcat --no-wrap``
``files``       atomic writing, inside the project only
``header``      a new catalog's header, the date of its revision
``plurals``     the pinned Plural-Forms table
``lock``        one run at a time
==============  ===========================================================================

No other package imports polib.
"""
