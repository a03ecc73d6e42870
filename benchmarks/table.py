"""The tables, in Markdown, so that what is printed can be kept."""

from collections.abc import Callable, Iterable, Sequence
from statistics import median

from benchmarks.rounds import Results, Sample

NONE = "-"
COLUMNS = ("server", "requests/s", "spread", "CPU µs", "PostgreSQL's µs", "p50 ms", "p99 ms", "others' CPU")


def spread(values: Sequence[float]) -> float:
    """From the least to the most, as a part of the median."""
    return (max(values) - min(values)) / median(values)


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """The median of the ratios within each round: what else the machine did then was the same for both."""
    return median(our / their for our, their in zip(ours, theirs, strict=False))


def report(results: Results, routes: Sequence[str], ours: Sequence[str]) -> str:
    """One table a route, one of starts and memory, and how many times as much each of ours serves as each peer."""
    asked = [route for route in routes if any(route in samples for samples in results.samples.values())]
    parts = [_route(results, route) for route in asked]
    parts.append(_starts(results))
    peers = [name for name in results.samples if name not in ours]
    if peers:
        parts.extend(_ratios(results, asked, our, peers) for our in ours)
    parts.extend(f"**Not to be compared:** {fault}" for fault in results.faults)
    return "\n\n".join(parts)


def _route(results: Results, route: str) -> str:
    rows = [[name, *_figures(samples[route])] for name, samples in results.samples.items() if route in samples]
    return f"**{route}**\n\n{markdown(COLUMNS, rows)}"


def _ratios(results: Results, routes: Iterable[str], our: str, peers: Sequence[str]) -> str:
    rows = [
        [route, *(_ratio(results.samples[our].get(route, []), results.samples[peer].get(route, [])) for peer in peers)]
        for route in routes
        if any(route in results.samples[peer] for peer in peers)  # /profile is ours alone
    ]
    return (
        f"**{our}: how many times as many requests a second (and how many times less CPU for one)**\n\n{markdown(('route', *peers), rows)}"
    )


def _ratio(ours: Sequence[Sample], theirs: Sequence[Sample]) -> str:
    if not (ours and theirs and _is_good(ours) and _is_good(theirs)):
        return NONE
    rate = ratio([sample.load.rate for sample in ours], [sample.load.rate for sample in theirs])
    cpu = ratio([sample.cpu_each for sample in theirs], [sample.cpu_each for sample in ours])
    return f"{rate:.2f} ({cpu:.2f})"


def _figures(samples: Sequence[Sample]) -> list[str]:
    if not _is_good(samples):
        return ["requests failed", *[NONE] * (len(COLUMNS) - 2)]

    def middle(figure: Callable[[Sample], float]) -> float:
        return median(map(figure, samples))

    return [
        f"{middle(lambda sample: sample.load.rate):,.0f}",
        f"{spread([sample.load.rate for sample in samples]):.0%}",
        f"{middle(lambda sample: sample.cpu_each):,.0f}",
        f"{middle(lambda sample: sample.database_cpu_each):,.0f}",
        f"{middle(lambda sample: sample.load.p50) / 1000:.1f}",
        f"{middle(lambda sample: sample.load.p99) / 1000:.1f}",
        f"{middle(lambda sample: sample.noise):.0%}",
    ]


def _is_good(samples: Sequence[Sample]) -> bool:
    return not any(sample.load.failed for sample in samples)


def _starts(results: Results) -> str:
    rows = [
        [
            name,
            f"{median(start.seconds for start in starts) * 1000:,.0f}",
            f"{median(start.memory for start in starts) / 1e6:,.0f}",
        ]
        for name, starts in results.starts.items()
    ]
    return "**start and memory**\n\n" + markdown(("server", "ms to the first answer", "MB after the load"), rows)


def markdown(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table whose first column is words and whose others are numbers."""
    lines = [heads, ["---", *["---:"] * (len(heads) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
