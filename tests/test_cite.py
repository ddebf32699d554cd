"""References: chosen by what a scenario uses, and written as BibTeX, as RIS and after GB/T 7714-2015."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml

from sim.cli.cite import _FIELDS
from sim.cli.main import run
from sim.declare.text import Text
from sim.mechanisms import registry
from sim.mechanisms.base import Mechanism
from sim.scenario.load import load_scenario
from sim.share.cite import references as module
from sim.share.cite.opened import open_cited
from sim.share.cite.record import KINDS, Reference
from sim.share.cite.references import bibtex, gbt7714, literature, references_of, ris, theses
from sim.share.cite.sources import pack_references, parsed, used_keys, wordings
from sim.share.cite.styles import bibtex_keys
from sim.version import RELEASED, __version__
from tests.conftest import needs_extra

ROOT = Path(__file__).parents[1]


def read_bibtex(text: str) -> list[tuple[str, str, dict[str, str]]]:
    """Type, key and fields of entries, by counting braces alone."""
    entries, at = [], 0
    while (start := text.find("@", at)) >= 0:
        head = re.match(r"@(\w+)\{([^,\s]+),\s*", text[start:])
        place, fields = start + head.end(), {}
        while text[place] != "}":
            name = re.match(r"(\w+)\s*=\s*\{", text[place:])
            assert name, text[place : place + 60]
            place += name.end()
            depth, begun = 1, place
            while depth:
                if text[place] == "\\":
                    place += 1
                elif text[place] in "{}":
                    depth += 1 if text[place] == "{" else -1
                place += 1
            fields[name[1]] = text[begun : place - 1]
            place += re.match(r",?\s*", text[place:]).end()
        entries.append((head[1], head[2], fields))
        at = place
    return entries


def full() -> tuple[Reference, ...]:
    """What the full package rests on, with a posterior and every kind of study."""
    methods = "sobol,morris,latin_hypercube,fractional_factorial,discover,design,coalitions,attribution"
    return references_of([load_scenario("bth_full_package")], posterior=True, study=methods)


def test_bibtex_reads_back() -> None:
    refs = full()
    entries = read_bibtex(bibtex(refs))
    assert len(entries) == len(refs) > 60
    keys = [key.lower() for _, key, _ in entries]
    assert len(set(keys)) == len(keys)
    assert all(re.fullmatch(r"[a-z0-9_:-]+", key) for key in keys)
    by_key = {key: (kind, fields) for kind, key, fields in entries}
    assert by_key["borgonovo2007"] == (
        "article",
        {
            "author": "Borgonovo, Emanuele", "title": "{A new uncertainty importance measure}", "journal": r"Reliability Engineering \& System Safety",
            "year": "2007", "volume": "92", "number": "6", "pages": "771--784", "doi": "10.1016/j.ress.2006.04.015",
        },
    )  # fmt: skip
    assert by_key["mcfadden1974"][0] == "incollection"
    assert by_key["mcfadden1974"][1]["booktitle"] == "Frontiers in Econometrics"
    assert by_key["muller2013"][1]["author"] == "Müller, Birgit and others"
    assert by_key["hazepact"][1]["author"] == "{The HazePact authors}"
    for _, _, fields in entries:
        for name, value in fields.items():
            if name != "doi":
                assert not re.search(r"(?<!\\)[&%$#_]", value), (name, value)


def test_another_program_reads_the_bibtex(tmp_path: Path) -> None:
    """Typst has a reader of BibTeX and the style of the standard of its own; a work without anything to print would be an empty line there."""
    needs_extra("typst")
    import typst

    refs = full()
    (tmp_path / "refs.bib").write_text(bibtex(refs), encoding="utf-8")
    (tmp_path / "list.typ").write_text('#bibliography("refs.bib", full: true, style: "gb-7714-2015-numeric")', encoding="utf-8")
    assert typst.compile(tmp_path / "list.typ", format="pdf").startswith(b"%PDF")
    assert [key for _, key, fields in read_bibtex(bibtex(refs)) if len(fields.get("title", "")) < 3] == []
    assert [record for record in ris(refs)[:-1].split("\n\n") if "\nTI  - " not in record] == []


def test_special_characters_and_keys_that_clash() -> None:
    nasty = Reference(key="a key é", kind="plain", note=Text(r"50 % of {x_1} & ~10^8 $ #1 \end", "注"))
    refs = [nasty, nasty, Reference(key="A KEY É", kind="article", title="T", authors=("Ångström, Anders Jonas",), year=1868)]
    assert bibtex_keys(refs) == ["a_key_e", "a_key_e-2", "A_KEY_E-3"]
    entries = read_bibtex(bibtex(refs))
    assert entries[0][2]["title"] == r"{50 \% of \{x\_1\} \& \textasciitilde{}10\textasciicircum{}8 \$ \#1 \textbackslash{}end}"
    assert entries[2][2]["author"] == "Ångström, Anders Jonas"


def test_ris_by_its_specification() -> None:
    """Every line is a tag of two characters, two blanks, a hyphen and a blank; a record begins with TY and ends with ER."""
    refs = full()
    records = ris(refs)[:-1].split("\n\n")
    assert len(records) == len(refs)
    for record in records:
        lines = record.split("\n")
        assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - .*", line) for line in lines), record
        assert lines[0].startswith("TY  - ")
        assert lines[-1].rstrip() == "ER  -"
        assert sum(line.startswith(("TY", "ER")) for line in lines) == 2
    deb = next(record for record in records if "ID  - deb2002" in record)
    assert [line for line in deb.split("\n") if line[:2] in ("TY", "AU", "SP", "EP", "VL", "IS", "PY", "DO")] == [
        "TY  - JOUR", "AU  - Deb, Kalyanmoy", "AU  - Pratap, Amrit", "AU  - Agarwal, Sameer", "AU  - Meyarivan, T.", "PY  - 2002", "VL  - 6", "IS  - 2",
        "SP  - 182", "EP  - 197", "DO  - 10.1109/4235.996017",
    ]  # fmt: skip


def test_gbt_7714_line_by_line() -> None:
    """Written by hand from the rules of the standard: three names at most, capitals and initials, marks of the kind, punctuation."""
    works = {key: entry[0] for key, entry in literature().items()}
    chinese = Reference(
        key="z", kind="article", title="Some study", title_zh="一项研究", authors_zh=("王一", "李二", "张三", "赵四"), year=2020,
        container="环境科学", volume="41", issue="10", pages="4413-4425",
    )  # fmt: skip
    thesis = Reference(key="b", kind="book", title="一本书", authors=("张三",), year=2005, place="北京", publisher="科学出版社", pages="10-12")
    expected = [
        "BECKER G S. Crime and punishment: An economic approach[J]. Journal of Political Economy, 1968, 76(2): 169-217. DOI:10.1086/259394.",
        "D'ASPREMONT C, JACQUEMIN A, GABSZEWICZ J J, et al. On the stability of collusive price leadership[J]. Canadian Journal of Economics, 1983, 16: 17-25.",
        "SHAPLEY L S. A value for n-person games[M]//KUHN H W, TUCKER A W. Contributions to the Theory of Games II. "
        "Princeton: Princeton University Press, 1953: 307-317.",
        "环境保护部. 环境空气质量标准: GB 3095-2012[S]. 2012.",
        "LAMPING J, VEACH E. A fast, minimal memory, consistent hash algorithm[EB/OL]. 2014. arXiv:1406.2294.",
        "EYCKMANS J, FINUS M. An almost ideal sharing scheme for coalition games with externalities[R]. 2004.",
        "MÜLLER B, et al. Describing human decisions in agent-based models – ODD + D, an extension of the ODD protocol[J]. "
        "Environmental Modelling & Software, 2013, 48: 37-48. DOI:10.1016/j.envsoft.2013.06.003.",
        "王一, 李二, 张三, 等. 一项研究[J]. 环境科学, 2020, 41(10): 4413-4425.",
        "张三. 一本书[M]. 北京: 科学出版社, 2005: 10-12.",
        f"The HazePact authors. HazePact: {__version__}[CP]. ({RELEASED}).",
    ]
    keys = ("becker1968", "daspremont1983", "shapley1953", "gb3095", "lamping2014", "eyckmans2004", "muller2013")
    lines = gbt7714([*(works[key] for key in keys), chinese, thesis, module.tool()]).splitlines()
    assert lines == [f"[{number}] {line}" for number, line in enumerate(expected, 1)]


def test_the_program_alone_without_a_scenario() -> None:
    (only,) = references_of([])
    assert (only.key, only.version, only.year) == ("hazepact", __version__, int(RELEASED[:4]))
    assert only.text() == f"The HazePact authors ({RELEASED[:4]}). HazePact (version {__version__})."
    cff = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert (cff["version"], cff["date-released"]) == (__version__, RELEASED)
    assert [author["name"] for author in cff["authors"]] == list(only.authors)


def test_what_is_cited_follows_what_is_used() -> None:
    status, full_package = load_scenario("bth_status_quo"), load_scenario("bth_full_package")
    few, many = ({ref.key for ref in references_of([s])} for s in (status, full_package))
    assert {"terhoeven2025", "maler1989", "daspremont1983", "burnett2018"} <= few & many
    assert "greenstone2022" in many - few  # the information platform
    assert not {"higdon2008", "saltelli2010", "deb2002"} & many
    assert "higdon2008" in {ref.key for ref in references_of([status], posterior=True)}
    assert {"saltelli2010", "iwanaga2022"} <= {ref.key for ref in references_of([status], study="sobol")}
    assert {"schmeidler1969", "shapley1953"} <= {ref.key for ref in references_of([status], study="coalitions")}
    deffuant = load_scenario("bth_status_quo", sets=["citizens.influence_rule=deffuant"])
    keys = {ref.key for ref in references_of([deffuant])}
    assert "deffuant2000" in keys
    assert "hegselmann2002" not in keys
    repeated = {ref.key for ref in references_of([load_scenario("bth_status_quo", sets=["governments.delivery_rule=repeated_game"])])}
    assert {"friedman1971", "green1984"} <= repeated - few
    trading = load_scenario("bth_command_and_economic")
    reasons = {ref.key: ref.used_for.en for ref in references_of([trading])}
    assert ("montgomery1972" in reasons) == any(use.name == "emission_trading" for use in trading.mechanisms)


def test_every_mechanism_names_its_literature_or_says_that_there_is_none() -> None:
    for mechanism in registry().values():
        found = module._of_mechanism(mechanism, wordings(load_scenario("bth_status_quo").region))
        works = [key for key, (_, reasons, _) in literature().items() if f"mechanism:{mechanism.name}" in reasons]
        assert found or works, mechanism.name
        assert all(mechanism.label.en in ref.used_for.en and ref.text() and ref.text("zh") for ref in found)
    hypothetical = Mechanism(
        name="wish", label=Text("A wish", "愿望"), help=Text("", ""), anchor=Text("", ""), evidence=("hypothetical",),
        fields=tuple(f for f in registry()["regional_identity"].fields if f.parameter.name == "running_cost_per_million"),
    )  # fmt: skip
    (line,) = module._of_mechanism(hypothetical, {})
    assert (line.text(), line.text("zh")) == ("no literature named: hypothetical", "未列文献：假设性机制")
    assert line.used_for == Text("mechanism: A wish", "机制：愿望")


def test_the_abstracts_claim_no_more_than_is_known() -> None:
    assert list(theses()) == ["S0", "S1", "S2", "S3", "S4"]
    for ref in theses().values():
        assert (ref.kind, ref.authors, ref.year, ref.title) == ("plain", (), None, "")
        assert "not known" in ref.text()


def test_the_file_of_the_literature_is_sound() -> None:
    allowed = {
        "type", "authors", "authors_zh", "others", "title", "title_zh", "year", "journal", "book", "volume", "issue", "pages", "doi", "number", "publisher",
        "place", "editors", "keys", "for", "unverified", "note",
    }  # fmt: skip
    content = yaml.safe_load((ROOT / "sim/share/cite/references.yaml").read_text(encoding="utf-8"))
    for key, entry in content.items():
        assert set(entry) <= allowed, key
        assert entry["type"] in KINDS, key
        assert entry.get("for") or entry.get("keys"), f"{key} is never cited"
        assert entry["type"] == "plain" or {"authors", "title", "year"} <= set(entry), key
        missing = {"article": {"journal", "volume", "pages"}, "chapter": {"book", "publisher", "pages"}}.get(entry["type"], set()) - set(entry)
        assert missing <= set(entry.get("unverified", ())), (key, missing)
        assert not set(entry.get("unverified", ())) & set(entry), key
        assert re.fullmatch(r"10\.\d{4,}/\S+", entry["doi"]) if "doi" in entry else True, key
        assert set(entry.get("unverified", ())) <= set(_FIELDS), key
    dois = [entry["doi"].lower() for entry in content.values() if "doi" in entry]
    assert len(set(dois)) == len(dois)
    with pytest.raises(ValueError, match="no condition"):
        module.holds("weekday:monday", [load_scenario("bth_status_quo")], False, ())


def test_wordings_of_articles_are_taken_apart_and_others_kept() -> None:
    article = parsed("ZHENG2019", "Zheng H. et al. (2019). Unit-based industrial emission inventory in BTH. Atmos. Chem. Phys. 19, 3447; unit: kt")
    assert (article.authors, article.others, article.year) == (("Zheng, H.",), True, 2019)
    assert (article.title, article.container) == ("Unit-based industrial emission inventory in BTH", "Atmos. Chem. Phys.")
    assert (article.volume, article.pages, article.unverified) == ("19", "3447", ("title",))
    with_doi = parsed("LIU2023", "Liu Q. et al. (2023). Source contributions to PM2.5 in less studied cities. Particuology. doi 10.1016/j.partic.2023.01.011")
    assert (with_doi.doi, with_doi.container) == ("10.1016/j.partic.2023.01.011", "Particuology")
    for wording in ("Caixin, 17 April 2014, on the first source apportionment", "Chen Z. et al. (2019). Atmos. Chem. Phys. 19, 13519", "王五（2020），某报告"):
        kept = parsed("K", wording)
        assert (kept.kind, kept.text(), kept.text("zh")) == ("plain", wording, wording)


def test_a_pack_cites_what_its_tables_use() -> None:
    scenario = load_scenario("bth_status_quo")
    pack = scenario.region
    refs = {ref.key: ref for ref in pack_references(pack, False, {})}
    assert "transport.csv" in refs["WANG2017"].used_for.en  # through the wording of DERIVED_TRANSPORT
    assert "JEEM2025" not in refs  # only the published patterns use it
    assert "REUTERS2017_12" not in refs
    assert "REUTERS2017_12" in {ref.key for ref in pack_references(pack, True, {})}  # the dated policies
    assert not [key for key in refs if key.startswith(("ASSUMED", "DERIVED")) or key == "RECALL"]
    explained = wordings(pack)
    assert [key for key in used_keys(pack, True) if key not in explained] == []


def test_a_pack_of_the_user(tmp_path: Path) -> None:
    """The table of the same form, a list, another encoding, and a wording in Chinese."""
    from shutil import copytree

    folder = copytree(load_scenario("synthetic_ring").region.folder, tmp_path / "own")
    cities = (folder / "cities.csv").read_text(encoding="utf-8")
    header, first, *rest = cities.splitlines()
    at = header.split(",").index("source")
    cells = first.split(",")
    cells[at] = "YB2020;WANG2021"
    (folder / "cities.csv").write_text("\n".join([header, ",".join(cells), *rest]) + "\n", encoding="utf-8")
    sources = (folder / "SOURCES.md").read_text(encoding="utf-8")
    sources += "\n- YB2020: 某市统计年鉴 2020\n- WANG2021: Wang W., Li E. (2021). A study of eight small cities. Journal of Cities 3(1), 1-9\n"
    (folder / "SOURCES.md").write_bytes(sources.encode("gb18030"))
    scenario = tmp_path / "own.yaml"
    scenario.write_text(f"name: own\nregion: {folder.as_posix()}\nperiod: {{start: 2013-01, months: 12}}\n", encoding="utf-8")
    refs = {ref.key: ref for ref in references_of([load_scenario(scenario)])}
    assert refs["YB2020"].text("zh") == "某市统计年鉴 2020"
    assert refs["WANG2021"].text("zh") == "WANG W, LI E. A study of eight small cities[J]. Journal of Cities, 2021, 3(1): 1-9."
    assert refs["WANG2021"].used_for.en.endswith("(cities.csv)")


def test_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["cite"]) == 0
    assert capsys.readouterr().out == f"1. The HazePact authors ({RELEASED[:4]}). HazePact (version {__version__}).\n   the program\n"
    assert run(["cite", "bth_status_quo", "--format", "bibtex", "-q"]) == 0
    out, err = capsys.readouterr()
    assert (err, {"hazepact", "burnett2018", "WANG2017"} <= {key for _, key, _ in read_bibtex(out)}) == ("", True)
    assert run(["cite", "nantong_status_quo", "--lang", "zh"]) == 0
    out, err = capsys.readouterr()
    assert "国家环境保护总局. 地表水环境质量标准: GB 3838-2002[S]. 2002." in out
    assert "数据：" in out
    assert "付印前请补全" in err
    for arguments, said in ((["--format", "bibtx"], "bibtex"), (["bth_statusquo"], "bth_status_quo")):
        assert run(["cite", *arguments]) == 2
        assert said in capsys.readouterr().err


def test_results_are_cited_with_the_methods_behind_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A real result; folders of other kinds by what the manifest says, around the scenario that every such folder holds."""
    short = ["--set", "period.months=12", "--set", "agents.citizens_per_city=20", "--set", "agents.enterprises_per_city=10"]
    assert run(["run", "synthetic_ring", "-n", "1", "--workers", "1", "--out", str(tmp_path), "-q", *short]) == 0
    capsys.readouterr()
    result = tmp_path / "synthetic_ring"

    def keys(folder: Path) -> set[str]:
        assert run(["cite", str(folder), "--format", "bibtex", "-q"]) == 0
        return {key for _, key, _ in read_bibtex(capsys.readouterr().out)}

    plain = keys(result)
    assert "terhoeven2025" in plain
    assert plain == set(bibtex_keys(references_of([load_scenario("synthetic_ring")])))
    study = tmp_path / "study"
    (study / "base").mkdir(parents=True)
    (study / "base" / "ring.yaml").write_text("extends: synthetic_ring\n", encoding="utf-8")
    manifest = {"kind": "study", "files": {}, "design": {"method": "sobol"}, "nested": {"method": "posterior"}, "added": {"boxes.csv": {}}}
    (study / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert keys(study) - plain == {"saltelli2010", "iwanaga2022", "higdon2008", "pedregosa2011", "friedman1999", "bryant2010"}
    axes = {"axes": {"mechanisms.emission_trading.strength": {"low": 0, "high": 1}, "clean": {"on": {"mechanisms": {"legislation": {"strength": 1}}}}}}
    (study / "study.yaml").write_text(yaml.safe_dump(axes), encoding="utf-8")
    assert {"montgomery1972", "CAIXIN2015"} & keys(study) == {"montgomery1972"}  # the ring's SOURCES.md does not explain the other
    reasons = {reason for ref in references_of(open_cited([str(study)]).scenarios) for reason in ref.used_for.en.split("; ")}
    assert {"mechanism: Emission trading", "mechanism: Joint legislation"} <= reasons
    (study / "manifest.json").write_text(json.dumps({"kind": "planted", "files": {}}), encoding="utf-8")
    assert run(["cite", str(study)]) == 2
    assert "planted" in capsys.readouterr().err
    assert run(["cite", str(tmp_path / "study" / "base")]) == 2
    assert "manifest.json" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words", [["cite", "{}"], ["diff", "{}", "synthetic_ring"], ["diff", "synthetic_ring", "{}"], ["report", "{}"], ["export", "{}"], ["table", "{}"]]
)
def test_nothing_is_made_of_results_that_were_changed(words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    short = ["--set", "period.months=12", "--set", "agents.citizens_per_city=20", "--set", "agents.enterprises_per_city=10"]
    assert run(["run", "synthetic_ring", "-n", "1", "--workers", "1", "--out", str(tmp_path), "-q", *short]) == 0
    result = tmp_path / "synthetic_ring"
    with (result / "scenario.yaml").open("a", encoding="utf-8") as file:
        file.write("levers: {fine: 3}\n")
    capsys.readouterr()
    assert run([word.format(result) for word in words]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line == f"{result / 'scenario.yaml'}: has changed since the results were made; run them again"
