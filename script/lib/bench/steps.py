"""The steps of one close, each with the floor that belongs to it."""

from contextlib import contextmanager
from unittest.mock import patch

from odoo import Command, api

from odoo.addons.l10n_mx_icsoe.tools import efirma, informativa_xml, spreadsheet

from . import data, explain, floors, from_tests
from .measure import Sample, measured

screens = from_tests("screens")

#: Ratios to the floor that the project promises; docs/performance.md says why these.
TARGETS = {
    "gather": 2.0,
    "gather again": 2.0,
    "checks": 1.2,
    "worker files": 3.5,
    "workbook": 1.4,
    "xml, sign, verify": 1.5,
    "close": 1.7,
}


class Close:
    """One close of one contractor, in one transaction that is rolled back. ``run``
    yields ``(step, Sample, floor Sample or None)``.
    """

    def __init__(self, env, contractor, memory, seal, floors=True):
        self.has_floors = floors
        self.contractor, self.memory, self.seal = contractor, memory, seal
        self.cr = env.cr
        company = env["res.company"].browse(contractor.company)
        self.env = api.Environment(
            self.cr, _user(env, company).id, {"allowed_company_ids": company.ids}
        )
        self.filings = self.env["l10n_mx_icsoe.filing"]
        self.floor = {}

    def run(self):
        yield from self._pieces()
        yield from self._whole()
        yield from self._screens()
        yield from self._all_wrong()

    # ------------------------------------------------------------- the steps one by one

    def _pieces(self):
        with self._step() as sample, self._without_checks():
            filing = self.filing = self._close()
        rows = sample.rows = filing.worker_count
        company = self.contractor.company
        yield self._with_floor(
            "gather", sample, lambda: floors.insert(self.cr, filing.id)
        )
        yield self._bare(
            "by hand, live tables",
            rows,
            lambda: floors.gather(self.cr, filing.id, company),
        )

        with self._step() as sample:
            filing.sudo()._run_checks()
        sample.rows = rows
        if self.has_floors:
            self.floor["checks"] = self.floor["gather"]
        yield "checks", sample, self.floor.get("checks")

        with self._step() as sample:
            filing.sudo()._to_document()
        yield "(reading the lines)", _of(sample, rows), None

        with self._step() as sample:
            document = filing.sudo()._to_long_document()
            files = filing.sudo()._render_worker_files(document)
        yield self._with_floor(
            "worker files",
            _of(sample, rows),
            lambda: floors.worker_files(self.cr, filing.id),
        )

        with self._step() as sample:
            document = filing.sudo()._to_long_document()
            book = filing.sudo()._render_workbook(document)
        sheets = _cells(filing.sudo(), document) if self.has_floors else []
        yield self._with_floor(
            "workbook", _of(sample, rows), lambda: floors.workbook(sheets)
        )
        yield self._bare("bare zip of cells", rows, lambda: floors.bare_zip(sheets))
        sheets = None  # or it would count as memory of the steps that follow

        moment = filing._now()
        with self._step() as sample:
            document = filing.sudo()._to_long_document()
            xml = informativa_xml.build(document, signed_at=moment)
            informativa_xml.validate(xml)
            signed = self._seal(xml, moment)
        elements = floors.flatten(xml) if self.has_floors else []
        keys = floors.keys(self.seal)
        yield self._with_floor(
            "xml, sign, verify",
            _of(sample, rows),
            lambda: floors.signed_xml(elements, *keys),
        )
        elements = None
        with self._step() as sample:
            efirma.verify(signed)
        yield "(verify alone)", _of(sample, rows), None

        files += [
            ("workbook", "book.xlsx", book, None),
            ("xml", "return.xml", xml, None),
        ]
        with self._step() as sample:
            filing.sudo()._store_files(files)
        del document, book, xml, signed
        contents = [content for _kind, _name, content, _contract in files]
        rows_of_it = _of(sample, len(files))
        yield self._with_floor(
            "store files",
            rows_of_it,
            lambda: floors.store(self.cr, filing.id, contents),
        )
        filing.sudo().file_ids.unlink()
        self.env.flush_all()

        with self._step() as sample, self._without_checks():
            filing._gather()

        def again():
            floors.delete(self.cr, filing.id)

        name, sample, floor = self._with_floor("gather again", _of(sample, rows), again)
        if floor:
            self.floor.pop(name)  # no part of a close
            writing = self.floor["gather"]
            floor.wall += writing.wall
            floor.cpu += writing.cpu
        yield name, sample, floor
        filing.action_cancel()

    @contextmanager
    def _without_checks(self):
        """Gather and nothing else: checks read the lines back and are another step."""
        reading = ("_document_contracts", "_to_document")
        judging = ("_record_changes", "_run_checks")
        idle = dict.fromkeys((*reading, *judging), lambda *of_filing: None)
        with patch.multiple(type(self.filings), **idle):
            yield

    # ----------------------------------------------- the whole close, as three requests

    def _whole(self):
        # The paper for people is made by wkhtmltopdf, another program: it is not this
        # one's cost.
        pdf = patch.object(type(self.filings), "_render_pdf", lambda filing: None)
        with self._step() as sample, pdf:
            filing = self.filing = self._close()
            self._new_request()
            filing.action_send_to_sign()
            self._new_request()
            filing.sign(
                self.seal.certificate, self.seal.private_key, self.seal.password
            )
        parts = self.floor.values()
        floor = self.has_floors and Sample(
            wall=sum(part.wall for part in parts), cpu=sum(part.cpu for part in parts)
        )
        yield "close", _of(sample, filing.worker_count), floor
        with self._step() as sample:
            filing.package()
        yield "(package.zip)", _of(sample, len(filing.file_ids)), None

    # ---------------------------------------------------------------- the screens

    def _screens(self):
        filing, env, mine = self.filing, self.env, [("filing_id", "=", self.filing.id)]
        yield self._screen("open: the filing", lambda: screens.open_form(filing))
        yield self._screen(
            "open: list of filings", lambda: screens.open_list(env, filing._name)
        )
        yield self._screen("open: the board", lambda: screens.open_board(env))
        yield self._screen("open: capture", filing.capture_sheet)
        yield self._screen(
            "open: its contracts",
            lambda: screens.open_list(env, "l10n_mx_icsoe.filing.contract", mine),
        )
        yield self._screen(
            "open: its workers",
            lambda: screens.open_list(env, "l10n_mx_icsoe.filing.worker", mine),
        )
        yield self._screen(
            "open: its findings",
            lambda: screens.open_list(env, "l10n_mx_icsoe.issue", mine),
        )
        yield self._screen(
            "open: findings by rule",
            lambda: screens.open_groups(env, "l10n_mx_icsoe.issue", mine, "code"),
        )

    def _screen(self, name, ask):
        with self._step() as sample:
            ask()
        return name, sample, None

    # ------------------------------------------------------- how the gather is done

    def explain(self):
        """The plan of the gather's statement, and which tables of everybody's it reads
        from end to end.
        """
        # The lines of the close before are gone; its contracts are still there.
        self.filing.sudo()._clear_snapshots()
        self.filing.sudo()._gather_contracts()
        plan, scanned = explain.gather(self.filing)
        yield plan
        yield f"Read from end to end: {', '.join(scanned) or 'no table of everybody'}"

    # ------------------------------------------------------- a finding about every line

    def _all_wrong(self):
        """As when a file of salaries was loaded with a wrong column: every worker below
        the minimum wage.
        """
        self.filing.action_cancel()
        self.cr.execute(
            "UPDATE hr_version SET l10n_mx_sbc = 1 WHERE company_id = %s",
            [self.contractor.company],
        )
        filing = self.filing = self._close()
        rows = filing.warning_count
        filing.sudo().issue_ids.unlink()
        with self._step() as sample:
            filing.sudo()._run_checks()
        yield self._with_floor(
            "checks, all lines wrong",
            _of(sample, rows),
            lambda: floors.insert(self.cr, filing.id, [floors.ISSUE]),
        )
        yield self._screen("open: all lines wrong", lambda: screens.open_form(filing))

    # ---------------------------------------------------------------- tools

    def _close(self):
        return self.filings.close(self.contractor.company, data.YEAR, data.PERIOD)

    def _seal(self, xml, moment):
        seal = self.seal
        return efirma.sign(
            xml,
            seal.certificate,
            seal.private_key,
            seal.password,
            rfc="LTQ150612A10",
            moment=moment,
        )

    def _step(self):
        self._new_request()
        return _Flushed(self)

    def _new_request(self):
        """Nothing in memory from before, as at the start of a request."""
        self.env.flush_all()
        self.env.invalidate_all()

    def _bare(self, name, rows, work):
        """Something to compare with that is no floor of a step."""
        self._new_request()
        with self.cr.savepoint(flush=False) as savepoint:
            with measured(self.memory, self.cr) as sample:
                work()
            savepoint.rollback()
        return f"({name})", _of(sample, rows), None

    def _with_floor(self, name, sample, bare):
        if not self.has_floors:
            return name, sample, None
        self.env.flush_all()
        with self.cr.savepoint(flush=False) as savepoint:
            with measured(self.memory, self.cr) as floor:
                bare()
            savepoint.rollback()
        self.floor[name] = floor
        return name, sample, floor


class _Flushed:
    """``measured`` that ends with everything written to the database."""

    def __init__(self, close):
        self.env = close.env
        self.block = measured(close.memory, close.cr)

    def __enter__(self):
        return self.block.__enter__()

    def __exit__(self, *exception):
        if exception[0] is None:
            self.env.flush_all()
        return self.block.__exit__(*exception)


def _of(sample, rows):
    sample.rows = rows
    return sample


def _cells(filing, document):
    """The plain values of every row of the workbook, sheet by sheet."""
    sheets = {}

    def remember(sheet, values, looks):
        sheets.setdefault(sheet.sheet.title, []).append(
            [getattr(value, "value", value) for value in values]
        )
        sheet.rows += 1

    with patch.object(spreadsheet.Sheet, "append", remember):
        filing._render_workbook(document)
    return list(sheets.values())


def _user(env, company):
    """Who prepares and signs, and has no other rights: no rights of Sales or of HR."""
    login = f"bench {company.id}"
    user = env["res.users"].search([("login", "=", login)])
    return user or env["res.users"].create(
        {
            "name": login,
            "login": login,
            "company_id": company.id,
            "company_ids": [Command.set(company.ids)],
            "group_ids": [
                Command.set(
                    [
                        env.ref("l10n_mx_icsoe.group_signatory").id,
                        env.ref("base.group_user").id,
                    ]
                )
            ],
        }
    )
