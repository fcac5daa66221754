package app_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"comune.example/sportello/internal/app"
	"comune.example/sportello/internal/app/apptest"
	"comune.example/sportello/internal/sample"
)

// holdings says of every table of the program whether a person's data stand in it: in which part of the copy they are
// given, or, after "-", why they are not.
var holdings = map[string]string{
	"account": "profilo", "account_session": "profilo", "account_delegation": "profilo", "booking_feed": "profilo", "push_device": "profilo",
	"account_pending":     "- waits for a click in a letter, for days at most; holds the hash of a secret",
	"booking_appointment": "appuntamenti", "booking_waiting": "appuntamenti",
	"booking_cell": "- places, whosever", "booking_rules": "- the office's",
	"casefile_draft": "istanze", "casefile_case": "pratiche", "casefile_entry": "pratiche", "document": "pratiche", "document_content": "pratiche",
	"casefile_service_version": "- declared, public", "casefile_protocollo": "- a counter",
	"journey_draft":    "- unfinished forms that the citizen sees and throws away in the own list; gone thirty days after they were last saved",
	"journey_form":     "- a form that waits two hours for its sender",
	"complaint_report": "segnalazioni", "complaint_entry": "segnalazioni", "complaint_draft": "segnalazioni",
	"complaint_number": "- a counter", "complaint_hidden": "- which files the office keeps from the public",
	"complaint_follower": "- addresses that letters about somebody's report go to, ended by a link in each of them",
	"complaint_day_key":  "- a secret of the day", "complaint_from": "- keyed hashes that end with the day",
	"noticeboard_act": "- what an office publishes, by law for everybody", "noticeboard_evidence": "- hashes",
	"content_item": "- the editors'", "content_version": "- the editors'", "content_address": "- the editors'", "content_revision": "- bookkeeping",
	"content_image": "- the editors'", "content_image_size": "- the editors'", "content_file": "- the editors'", "content_link": "- the editors'",
	"certificate": "certificati", "certificate_pdf": "certificati", "certificate_bollo": "certificati",
	"certificate_log": "- hashes", "certificate_log_leaf": "- hashes and numbers", "certificate_log_hash": "- hashes", "certificate_checkpoint": "- hashes",
	"counter_turn":     "- a place in the queue of a day, with a given name only; forgotten after it",
	"counter_expected": "- a copy of the next days' appointments, which are given as such",
	"counter_desk":     "- the staff's", "counter_synced": "- bookkeeping", "counter_key": "- devices", "counter_site": "- devices", "counter_event": "- of a site's queue, forgotten after some days",
	"counter_situation": "- of a site",
	"estate_incident":   "- of the machine room", "job": "- bookkeeping", "audit_head": "- bookkeeping",
	"audit": "accessi", "audit_subject": "accessi",
	"outbox":         "- on its way for seconds: what happened, told to who reacts",
	"idempotency":    "- first answers, so that a repeat has one effect; swept after some days",
	"notify_message": "messaggi", "notify_mailbox": "- of a demonstration only",
	"payment_position": "pagamenti", "payment_payment": "pagamenti", "payment_receipt": "pagamenti",
	"payment_series": "- counters", "payment_guess": "- wrong guesses, without who", "payment_surplus": "- money that pays nothing: the cashier's, until it is assigned or given back",
	"portal_rating":   "- names nobody",
	"privacy_request": "richieste-sui-dati", "privacy_archive": "- the copies themselves",
	"registry_family": "anagrafe", "registry_resident": "anagrafe", "registry_verification": "accessi",
	"registry_body": "- other bodies", "registry_key": "- other bodies", "registry_quota": "- other bodies",
	"replay": "- of a demonstration", "statistics_visit": "- names nobody", "statistics_gap": "- words that tell of nobody", "sandbox_checkout": "- of a demonstration only",
	"webhook_endpoint": "- other programs", "webhook_subscription": "- other programs",
	"push_delivery":    "- that a message is on its way to a device; swept after a week",
	"webhook_delivery": "- ids of what happened, on their way to other programs; swept after some days",
}

func TestEveryTableIsInTheCopyOrSaysWhyNot(t *testing.T) {
	town := apptest.Empty(t)
	tables := tablesOf(t, town)
	for _, table := range tables {
		said, ok := holdings[table]
		switch {
		case !ok:
			t.Errorf("%s: is a person's data in it? Give it in a part of the copy, or say in holdings why not", table)
		case !strings.HasPrefix(said, "- ") && !slices.Contains(town.Privacy.Parts(), said):
			t.Errorf("%s is said to be in the part %q, which there is not", table, said)
		}
	}
	for table := range holdings {
		if !slices.Contains(tables, table) {
			t.Errorf("%s is in holdings but is no table", table)
		}
	}
}

// tablesOf lists the tables of the program's database, those of the migrations left out.
func tablesOf(t *testing.T, town *app.App) []string {
	t.Helper()
	rows, err := town.DB.Read().QueryContext(t.Context(), "SELECT name FROM sqlite_master WHERE type = 'table'")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	var list []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(name, "sqlite_") && !strings.HasPrefix(name, "goose") && name != "schema_version" {
			list = append(list, name)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return list
}

// Whatever row names the citizen, its table must be known to hold people's data: given, or for a reason not.
func TestACopyHoldsEverythingOfAPersonAndNothingOfOthers(t *testing.T) {
	town := apptest.Open(t, nil)
	x := belongingsOf(t, town)
	b := apptest.As(t, town, owner)
	got := b.Get("/area-personale/dati/richieste/" + x.ids["copy of the data"] + "/copia.zip")
	if got.Status != http.StatusOK {
		t.Fatalf("got status %d", got.Status)
	}
	files := zipped(t, []byte(got.Body))
	everything := strings.Join(files, "\n")
	for name, id := range x.ids {
		given := !x.isSecret(name) && !slices.Contains([]string{"account", "number", "service", "calendar", "body", "key", "officer", "content"}, name) && name != "copy of the data"
		if given && !strings.Contains(everything, id) {
			t.Errorf("the copy lacks the %s", name)
		}
		// Letters are given as they were written, with the links that they hold; nothing else says them.
		secret := func(file string) bool {
			return strings.HasPrefix(file, "dati/") && !strings.HasPrefix(file, "dati/messaggi") && strings.Contains(file, id)
		}
		if x.isSecret(name) && slices.ContainsFunc(files, secret) {
			t.Errorf("the copy holds a secret: the %s", name)
		}
	}
	other := apptest.Person(t, town, sample.CitizenTwo)
	for _, file := range files {
		for _, word := range []string{other.CodiceFiscale, other.ID, other.Email} {
			if at := strings.Index(file, word); at >= 0 {
				t.Errorf("the copy names somebody else in %.40q: %q", file, file[max(at-80, 0):min(at+80, len(file))])
			}
		}
	}
	for _, table := range tablesOf(t, town) {
		if names(t, town, table, x.who.ID, x.who.CodiceFiscale) && holdings[table] == "" {
			t.Errorf("%s names the citizen and is not in holdings", table)
		}
	}
	if again := b.Post("/area-personale/dati/copia", url.Values{}); again.Status != http.StatusConflict {
		t.Errorf("a second copy on the same day: got status %d", again.Status)
	}
	apptest.Settle(t, town)
	if mail := b.Get("/area-personale/messaggi").Body; !strings.Contains(mail, "La copia dei tuoi dati è pronta") {
		t.Errorf("the citizen is not told that the copy is ready")
	}
}

func zipped(t *testing.T, b []byte) []string {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	var files []string
	for _, f := range r.File {
		rc, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(rc)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f.Name+"\n"+string(text))
	}
	return files
}

// names tells whether some row of a table holds one of the words.
func names(t *testing.T, town *app.App, table string, words ...string) bool {
	t.Helper()
	rows, err := town.DB.Read().QueryContext(t.Context(), "SELECT * FROM "+table)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		row, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range row {
			into[i] = &row[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		text := fmt.Sprint(row...)
		if slices.ContainsFunc(words, func(w string) bool { return strings.Contains(text, w) }) {
			return true
		}
	}
	return false
}
