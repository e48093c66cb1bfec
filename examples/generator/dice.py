"""A small seeded generator, so that the same bytes come out under every Python version."""

_MASK = (1 << 64) - 1


class Dice:
    """SplitMix64 (Steele, Lea, Flood 2014), seeded by a name."""

    def __init__(self, name: str):
        self._state = 0xCBF29CE484222325
        for byte in name.encode():
            self._state = ((self._state ^ byte) * 0x100000001B3) & _MASK

    def _next(self) -> int:
        self._state = (self._state + 0x9E3779B97F4A7C15) & _MASK
        z = self._state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _MASK
        return z ^ (z >> 31)

    def number(self, low: int, high: int) -> int:
        """A whole number, both ends included."""
        return low + self._next() % (high - low + 1)

    def chance(self, percent: int) -> bool:
        return self.number(1, 100) <= percent

    def pick(self, items):
        return items[self.number(0, len(items) - 1)]

    def several(self, items, count: int) -> list:
        """`count` different items, in random order."""
        return self.shuffled(items)[:count]

    def shuffled(self, items) -> list:
        result = list(items)
        for last in range(len(result) - 1, 0, -1):
            other = self.number(0, last)
            result[last], result[other] = result[other], result[last]
        return result

    def hexadecimal(self, digits: int) -> str:
        return "".join("0123456789abcdef"[self.number(0, 15)] for _ in range(digits))
