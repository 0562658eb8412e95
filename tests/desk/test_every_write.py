"""Every action that bears on dates writes inside `aftermath.writing`: found by reading the actions' own source."""

import ast
from pathlib import Path

import pytest

import intervals.actions

FOLDER = Path(intervals.actions.__path__[0])
WRITES = {
    "create",
    "bulk_create",
    "update",
    "save",
    "delete",
    "add",
    "set",
    "get_or_create",
    "update_or_create",
}
NO_DATE_MOVES = {
    "clinic_messages.change": "what the clinic sends: no patient's record",
    "clinic_messages.set_hours": "when the clinic sends: no patient's record",
    "consents.note": "what the patient wants to be told: no fact about her dates",
    "consents.choose": "what the patient wants to be told: no fact about her dates",
    "contacts.log_contact": "a call is no fact about the patient's dates",
    "undoing.undo": "a call or a review; what moves dates is voided or cancelled by its own action",
    "overrides.explain": "a reason given",
    "overrides.object_to": "whoever is said to have decided says no",
    "overrides.review": "a reason read",
    "patients.register": "a record that holds nothing yet",
    "patients.amend": "name, birth date and ways to reach the patient",
    "patients.archive": "off all lists",
    "patients.delete_for_good": "nothing is left to judge",
    "own_invitations.invite_patient": "who may read: no fact about the patient's dates",
    "own_invitations.end_access": "who may read: no fact about the patient's dates",
    "own_invitations.change_address": "who may read: no fact about the patient's dates",
    "own_words.tell": "what the patient says: what comes of it is a hold, set by its own action",
    "own_words.hold": "the hold is set by its own action; what proposed it is closed",
    "own_words.answer": "an answer is no fact about the patient's dates",
    "own_access.sign_out_everywhere": "who reads: no fact about the patient's dates",
    "own_access.move_address": "who may read: no fact about the patient's dates",
    "own_visits.visited": "which dates the patient has seen: no fact about them",
    "feeds.make": "where the patient's dates are shown: no fact about them",
    "feeds.end": "where the patient's dates are shown: no fact about them",
    "odd_records.go_through": "the list of what cannot be so: no record changes",
    "open_days.set_week": "the clinic's own days: no patient's record",
    "open_days.close": "the clinic's own days: no patient's record",
    "open_days.forget_week": "the clinic's own days: no patient's record",
    "open_days.open_again": "the clinic's own days: no patient's record",
    "open_days.take_back": "the clinic's own days: no patient's record",
    "open_days.close_on_holidays": "the clinic's own days: no patient's record",
    "clinics.amend": "the clinic's own data: no patient's record",
    "clinics.present": "what the public sees of the clinic: no patient's record",
    "questions.ask": "what patients are asked: no patient's record",
    "questions.change": "what patients are asked: no patient's record",
    "questions.drop": "what patients are asked: no patient's record",
    "course_templates.make": "what courses are made from: no patient's record",
    "course_templates.change": "what courses are made from: no patient's record",
    "course_templates.retire": "what courses are made from: no patient's record",
    "supplies.add": "what the clinic works with: no patient's record",
    "supplies.change": "what the clinic works with: no patient's record",
    "supplies.use": "what the clinic works with: no patient's record",
    "supplies.archive": "what the clinic works with: no patient's record",
    "offers.offer_these": "what the clinic offers: no patient's record",
    "areas.change": "the tree of areas: what it spoils is found as the tree changes, in every record",
    "areas.add": "the tree of areas: nothing is recorded of a new one",
    "areas.remove": "the tree of areas: nothing is recorded of it",
    "appearance.paint": "how the public pages look: no patient's record",
    "appearance.show_logo": "how the public pages look: no patient's record",
    "offers.offer": "what the clinic offers: no patient's record",
    "open_days.open_extra": "the clinic's own days: no patient's record",
    "rule_drafts.write": "a draft is no rule yet",
    "rule_drafts.change": "a draft is no rule yet",
    "rule_drafts.prove": "a draft is no rule yet",
    "rule_drafts.approve": "a draft is no rule yet",
    "rule_drafts.drop": "a draft is no rule yet",
    "rule_drafts.publish": "a rule: what it spoils is found as the rules change, in every record",
    "rule_drafts.call_off": "a rule that has not begun: what it would have spoiled is found as the rules change",
    "rule_drafts.ask_for_approval": "the clinic's own way: no patient's record",
    "searches.searched": "how often somebody searched",
    "procedures.add": "nothing is recorded of a new one",
    "procedures.remove": "nothing is recorded of it",
    "procedures.retire": "what is new; what is on record is judged as before",
    "procedures.bring_back": "what is new; what is on record is judged as before",
    "procedures.change": "what it is called; its kind stays while anything is recorded of it",
    "guidance.hide": "words for the public: no patient's record",
    "guidance.begin": "words for the public: no patient's record",
    "guidance.save": "words for the public: no patient's record",
    "guidance.publish": "words for the public: no patient's record",
    "guidance.take_back": "words for the public: no patient's record",
    "staff.invite": "no patient's",
    "rule_imports.import_drafts": "a draft is no rule yet",
    "staff.withdraw_invitation": "no patient's",
    "staff.change_role": "no patient's",
    "staff.end_membership": "no patient's",
}
NO_ACTION = {
    "asking",
    "audit",
    "aftermath",
    "joining",
    "locking",
    "together",
    "too_soon",
    "warnings",
    "indexing",
    "refusals",
}


class Module:
    """The functions of one module of actions."""

    def __init__(self, path: Path) -> None:
        tree = ast.parse(path.read_text())
        self.functions = {each.name: each for each in tree.body if isinstance(each, ast.FunctionDef)}
        self.actions = [
            name
            for name, each in self.functions.items()
            if not name.startswith("_") and "by" in {arg.arg for arg in each.args.kwonlyargs}
        ]

    def writes(self, node: ast.AST, seen: frozenset[str] = frozenset()) -> list[str]:
        """The writes under `node` that are not inside `with writing(…)`, through the module's own functions."""
        if isinstance(node, ast.With) and any(self._watches(item.context_expr) for item in node.items):
            return []
        found = []
        if isinstance(node, ast.Call):
            called = node.func
            if (
                isinstance(called, ast.Attribute)
                and called.attr in WRITES
                and ast.unparse(called) != "audit.add"
            ):
                found.append(ast.unparse(node))
            if isinstance(called, ast.Name) and called.id in self.functions and called.id not in seen:
                found += self.writes(self.functions[called.id], seen | {called.id})
        for child in ast.iter_child_nodes(node):
            found += self.writes(child, seen)
        return found

    @staticmethod
    def _watches(node: ast.AST) -> bool:
        return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "writing"


MODULES = {path.stem: Module(path) for path in sorted(FOLDER.glob("*.py")) if path.stem != "__init__"}
ACTIONS = [
    f"{module}.{name}"
    for module, found in MODULES.items()
    if module not in NO_ACTION
    for name in found.actions
]


def unwatched(action: str) -> list[str]:
    module, _dot, name = action.partition(".")
    found = MODULES[module]
    return found.writes(found.functions[name])


def test_the_walk_finds_the_actions():
    assert {"treatments.log", "plans.move", "holds.lift", "merging.merge", "patients.restore"} <= set(ACTIONS)
    assert set(ACTIONS) >= NO_DATE_MOVES.keys(), "somebody is excused who is not there"


@pytest.mark.parametrize("action", ACTIONS)
def test_an_action_writes_to_a_record_only_where_its_aftermath_is_seen(action):
    if action in NO_DATE_MOVES:
        assert unwatched(action), "it needs no excuse"
    else:
        assert unwatched(action) == []


def test_one_that_writes_past_it_is_found(tmp_path):
    path = tmp_path / "past.py"
    path.write_text(
        "def note(*, by, patient):\n    with writing(by, patient):\n        pass\n    _note(patient)\n"
        "def _note(patient):\n    Treatment.objects.create(patient=patient)\n"
    )
    module = Module(path)
    assert module.actions == ["note"]
    assert module.writes(module.functions["note"]) == ["Treatment.objects.create(patient=patient)"]
