"""The recipe: ``python -m nl2sql.training all --spider FOLDER``, or its steps one by one.

all       all of it, one step after the other
data      prepare Spider's training questions, their variants and the generated ones
fit       fit the network; run again to go on where it stopped
export    write the fitted network as ONNX graphs
try       say how good an exported network's first forms are on held-out databases
rank      fit the ranking and its confidence on databases the network has not seen
columns   fit the ranking of columns that the search of large catalogues uses
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from pathlib import Path

import click

from nl2sql.training.data import Wanted, prepare_all

_SPIDER = click.option("--spider", required=True, type=click.Path(exists=True, path_type=Path), help="Spider's folder.")
_WORK = click.option("--work", default="build/training", type=click.Path(path_type=Path), help="Where to work.")
_SEED = click.option("--seed", default=1, show_default=True, help="Everything follows from it.")
_PROCESSES = click.option("--processes", default=2, show_default=True, help="One thread each.")
_INPUTS = click.option(
    "--input", "meaning", default="encoder", type=click.Choice(["encoder", "static", "none"]), help="What words mean."
)
_LEXICON = click.option("--lexicon/--no-lexicon", default=True, help="Whether words are linked by synonyms too.")
_WORDINGS = click.option(
    "--wordings", default="tests/cases/paraphrased/spider_train.txt", type=click.Path(path_type=Path)
)
_NAME = click.option("--name", default="parser", show_default=True, help="What to call the fitted network.")


# How the shipped weights were fitted: first on Spider's questions and their variants, then on generated ones too. The
# rate falls twice, at the end of either of the last two stages.
FIRST = ["--parts", "spider,variants", "--synthetic", "0", "--steps", "3200", "--until", "400"]
SECOND = ["--steps", "2200", "--synthetic", "1.5"]
THIRD = ["--steps", "3200", "--synthetic", "1.5"]


@click.group()
def recipe() -> None:
    """Make the learned parser from its data."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    for variable in ("OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(variable, "1")


@recipe.command()
@_SPIDER
@_WORK
@_SEED
@_PROCESSES
@click.option("--parts", default="spider,held_out,variants,invented,synthetic", help="Which parts.")
@_LEXICON
def data(spider: Path, work: Path, seed: int, processes: int, parts: str, lexicon: bool) -> None:
    """Prepare questions; what is there already is kept."""
    prepare_all(Wanted(spider, work, seed, lexicon=lexicon), parts.split(","), processes)


@recipe.command()
@_SPIDER
@_WORK
@_SEED
@_PROCESSES
@_INPUTS
@_NAME
@click.option("--steps", default=20_000, show_default=True, help="Steps of all processes together.")
@click.option("--minutes", default=float("inf"), help="Stop after so many minutes; run again to go on.")
@click.option("--until", default=0, help="Stop after so many of the steps; run again to go on.")
@click.option("--parts", default="spider,variants,invented,synthetic", help="What to learn from.")
@click.option("--synthetic", default=1.0, show_default=True, help="Generated questions for each of Spider's.")
@click.option("--rank", default=-1, hidden=True)
def fit(  # one option each
    spider: Path, work: Path, seed: int, processes: int, meaning: str, name: str, steps: int, minutes: float,
    until: int, parts: str, synthetic: float, rank: int,
) -> None:  # fmt: skip
    """Fit the network on what was prepared."""
    if rank < 0:
        from nl2sql.training.states import compute_states

        compute_states(work, [*parts.split(","), "held_out"], meaning, processes)
    if rank < 0 and processes > 1:
        # Where the processes meet; what an earlier run left there would mislead them.
        (work / f"{name}.team").unlink(missing_ok=True)
        helpers = [
            subprocess.Popen([sys.executable, "-m", "nl2sql.training", *sys.argv[1:], "--rank", str(number)])
            for number in range(processes)
        ]
        sys.exit(max(helper.wait() for helper in helpers))
    from nl2sql.training.fit import Limits, Recipe, Team
    from nl2sql.training.session import run

    team = Team(max(rank, 0), processes)
    plan = Recipe(steps, synthetic=synthetic, seed=seed)
    limits = Limits(minutes, until or steps)
    run(Wanted(spider, work, seed), plan, team, parts.split(","), meaning, work / f"{name}.pt", limits)


@recipe.command()
@_WORK
@_NAME
@click.option("--out", default="nl2sql/learned/weights", type=click.Path(path_type=Path), help="Where to write.")
def export(work: Path, name: str, out: Path) -> None:
    """Write the smoothed network, quantised."""
    from nl2sql.training.export import export as write
    from nl2sql.training.fit import smoothed

    write(*smoothed(work / f"{name}.pt"), out)


@recipe.command(name="try")
@_SPIDER
@_WORK
@_INPUTS
@_PROCESSES
@_WORDINGS
@_LEXICON
@click.option("--weights", required=True, type=click.Path(path_type=Path), help="Where `export` wrote.")
def attempt(
    spider: Path, work: Path, meaning: str, processes: int, wordings: Path, lexicon: bool, weights: Path
) -> None:
    """Say how often the first form of an exported network is right on held-out databases."""
    from nl2sql.training.ablation import Trial, first_forms

    click.echo(first_forms(Trial(spider, wordings, weights, work, meaning, lexicon), processes))


@recipe.command()
@_SPIDER
@_WORK
@_NAME
@_PROCESSES
@click.option(
    "--weights", default="nl2sql/learned/weights", type=click.Path(path_type=Path), help="The parser's folder."
)
@_WORDINGS
@click.option("--texts", default="tests/cases/questions", type=click.Path(path_type=Path), help="Our own cases.")
@click.option("--own", default="build/training/own", type=click.Path(path_type=Path), help="Their databases.")
def rank(
    spider: Path, work: Path, name: str, processes: int, weights: Path, wordings: Path, texts: Path, own: Path
) -> None:
    """Fit the ranking and its confidence on held-out databases, and on our own (python -m tests.own_databases)."""
    from nl2sql.training.ranking import Asking, fit_ranking, try_all, written_report

    asking = Asking(spider, wordings, texts, own)
    tried = try_all(asking, weights, work / f"{name}.candidates.pickle", processes)
    click.echo(written_report(fit_ranking(tried, weights / "ranking.json")))


@recipe.command()
@_SPIDER
@click.option(
    "--out", default="nl2sql/retrieval/columns.npz", type=click.Path(path_type=Path), help="Where to write the trees."
)
@click.option("--limit", type=click.IntRange(min=1), default=None, help="Learn from only so many questions.")
def columns(spider: Path, out: Path, limit: int | None) -> None:
    """Fit the ranking of columns, and say how good it is on held-out databases."""
    from nl2sql.training.columns import fit_columns

    for name, value in fit_columns(spider, out, limit).items():
        click.echo(f"{name:40} {value:.4f}")


@recipe.command(name="all")
@_SPIDER
@_WORK
@_SEED
@_PROCESSES
@click.pass_context
def everything(context: click.Context, spider: Path, work: Path, seed: int, processes: int) -> None:
    """All steps, from the data to the weights that ship; what is done already is not done again."""
    shared = ["--work", str(work), "--processes", str(processes)]
    seeded = ["--spider", str(spider), "--seed", str(seed), *shared]
    steps = [
        ["data", *seeded],
        ["fit", *seeded, *FIRST],
        ["fit", *seeded, *SECOND],
        ["fit", *seeded, *THIRD],
        ["export", "--work", str(work)],
        ["rank", "--spider", str(spider), "--own", str(work / "own"), *shared],
        ["columns", "--spider", str(spider)],
    ]
    commands = [["nl2sql.training", *step] for step in steps]
    commands.insert(-2, ["tests.own_databases", str(work / "own")])
    for command in commands:
        done = subprocess.run([sys.executable, "-m", *command], check=False)
        if done.returncode:
            context.exit(done.returncode)


if __name__ == "__main__":
    recipe()
