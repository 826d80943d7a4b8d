"""A value that is worked out when first asked for and then kept: ``functools.cached_property`` without its lock."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar, overload

__all__ = ["lazy"]

_T = TypeVar("_T")
_O = TypeVar("_O")


class lazy(Generic[_O, _T]):  # noqa: N801 – used as a decorator, like property
    """Decorates a method without arguments; its result replaces it in the instance's ``__dict__``.

    Python 3.11 takes a lock each time a ``cached_property`` is first read, which is a fifth of the time of a check.
    Units belong to one thread.
    """

    def __init__(self, function: Callable[[_O], _T]) -> None:
        self.function = function
        self.name = function.__name__
        self.__doc__ = function.__doc__

    @overload
    def __get__(self, instance: None, owner: type[Any]) -> lazy[_O, _T]: ...
    @overload
    def __get__(self, instance: _O, owner: type[Any]) -> _T: ...
    def __get__(self, instance: _O | None, owner: type[Any]) -> lazy[_O, _T] | _T:
        """The value, worked out now."""
        if instance is None:
            return self
        value = self.function(instance)
        instance.__dict__[self.name] = value
        return value
