"""Drafts for what no person has translated: from the memory, from the glossary, from an engine.

==============  ===========================================================================
``cascade``     the stages in their order, over all articles of a locale
``memory``      the first: what persons have translated before
``listed``      the second: units that are terms and nothing else
``machine``     the third: an engine, asked in several ways until its answer is right
``choice``      which engine that is
``wire``        one unit on its way through an engine, and the judgement of the answer
``markup``      a unit's markup set apart
``pins``        a unit's terms, what they must become, whether they did
``language``    joining restored terms to their neighbours; rules in ``data/``
``remarks``     what stands over a draft
``context``     between which others a unit stands
==============  ===========================================================================

Nothing but ``cascade`` and ``remarks`` is imported before there is something to fill.
"""
