package ics_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/booking/ics"
)

func appointment(state booking.State) booking.Appointment {
	at := func(hour int) time.Time { return time.Date(2031, 3, 10, hour, 30, 0, 0, time.UTC) }
	return booking.Appointment{
		ID: "01890000-0000-7000-8000-000000000001", Code: "K7PD-2M", State: state, Start: at(9), End: at(10), MadeAt: at(1), ChangedAt: at(2), Version: 3,
	}
}

// hard is a text with everything that goes wrong in calendars written by hand.
const hard = "Carta d’identità; \"urgente\", per più di una persona: perché? una \\ barra\nseconda riga — con molte parole lunghe e 🙂 emoji"

func events() []ics.Event {
	var list []ics.Event
	for _, s := range []booking.State{booking.Booked, booking.Pending, booking.Cancelled, booking.Done} {
		a := appointment(s)
		a.ID += string(s)
		list = append(list, ics.Event{
			Appointment: a, Summary: hard, Location: "Piazza del Popolo 10, Prova; terzo piano", Description: strings.Repeat("àèìòù", 40),
			URL: "https://servizi.example.org/appuntamenti/abc?x=1,2;3", Alarm: time.Hour,
		})
	}
	return list
}

func files() map[string]ics.File {
	return map[string]ics.File{
		"one":   {Publish: true, Events: events()[:1]},
		"feed":  {Name: "I miei appuntamenti, tutti", Refresh: time.Hour, Events: events()},
		"empty": {Name: "Nessuno", Refresh: time.Hour},
		"bare":  {Events: []ics.Event{{Appointment: appointment(booking.Booked), Summary: "x\r\ny\x00\x07"}}},
	}
}

func TestLinesAreFoldedAndEndAsTheNormSays(t *testing.T) {
	for name, f := range files() {
		text := string(f.Bytes())
		if !strings.HasSuffix(text, "END:VCALENDAR\r\n") || strings.Contains(strings.ReplaceAll(text, "\r\n", ""), "\n") {
			t.Errorf("%s: lines do not end in CRLF:\n%s", name, text)
		}
		for line := range strings.SplitSeq(text, "\r\n") {
			if len(line) > 75 || !utf8.ValidString(line) {
				t.Errorf("%s: got a line of %d octets, want whole characters and at most 75: %q", name, len(line), line)
			}
		}
	}
}

func TestTheSameAppointmentGivesTheSameBytes(t *testing.T) {
	for name, f := range files() {
		if first, second := f.Bytes(), f.Bytes(); string(first) != string(second) {
			t.Errorf("%s: two files differ", name)
		}
	}
}

func TestOnlyAFileThatIsImportedHasAMethod(t *testing.T) {
	for name, f := range files() {
		if got := strings.Contains(string(f.Bytes()), "METHOD:"); got != (name == "one") {
			t.Errorf("%s: got method %t", name, got)
		}
	}
}

// reader is a program of others that reads a calendar and says what it understood.
const reader = `
import icalendar, json, sys
cal = icalendar.Calendar.from_ical(open(sys.argv[1], "rb").read())
assert cal["VERSION"] == "2.0" and cal["PRODID"]
out = []
for e in cal.walk("VEVENT"):
    assert not e.errors, e.errors
    alarms = [str(a.get("TRIGGER").to_ical().decode()) for a in e.walk("VALARM")]
    out.append({"uid": str(e["UID"]), "summary": str(e["SUMMARY"]), "location": str(e.get("LOCATION", "")), "url": str(e.get("URL", "")),
        "description": str(e.get("DESCRIPTION", "")), "status": str(e["STATUS"]), "sequence": int(e["SEQUENCE"]), "alarms": alarms,
        "start": e["DTSTART"].dt.isoformat(), "end": e["DTEND"].dt.isoformat(), "stamp": e["DTSTAMP"].dt.isoformat(),
        "modified": e["LAST-MODIFIED"].dt.isoformat()})
print(json.dumps(out))
`

type read struct {
	UID, Summary, Location, URL, Description, Status string
	Sequence                                         int
	Alarms                                           []string
	Start, End, Stamp, Modified                      string
}

// understood has the other program read a file: Debian's python3-icalendar, in CI never left out.
func understood(t *testing.T, file []byte) []read {
	t.Helper()
	const python = "/usr/bin/python3"
	if err := exec.CommandContext(t.Context(), python, "-c", "import icalendar").Run(); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("python3-icalendar is not there: in CI nothing is skipped (%v)", err)
		}
		t.Skipf("SKIPPED: python3-icalendar is not there (%v)", err)
	}
	path := filepath.Join(t.TempDir(), "test.ics")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), python, "-c", reader, path).CombinedOutput()
	if err != nil {
		t.Fatalf("it is not understood: %v\n%s\n%s", err, out, file)
	}
	var list []read
	if err := json.Unmarshal(out, &list); err != nil {
		t.Fatal(err)
	}
	return list
}

func TestAnIndependentParserUnderstandsEveryFile(t *testing.T) {
	for name, f := range files() {
		var want []read
		for _, e := range f.Events {
			status := map[booking.State]string{booking.Booked: "CONFIRMED", booking.Done: "CONFIRMED", booking.Pending: "TENTATIVE", booking.Cancelled: "CANCELLED"}
			r := read{
				UID: e.Appointment.ID, Summary: e.Summary, Location: e.Location, URL: e.URL, Description: e.Description,
				Status: status[e.Appointment.State], Sequence: 2, Alarms: []string{}, Start: "2031-03-10T09:30:00+00:00",
				End: "2031-03-10T10:30:00+00:00", Stamp: "2031-03-10T02:30:00+00:00", Modified: "2031-03-10T02:30:00+00:00",
			}
			if e.Alarm > 0 && (e.Appointment.State == booking.Booked || e.Appointment.State == booking.Pending) {
				r.Alarms = []string{"-PT1H"}
			}
			if name == "bare" {
				r.Summary = "x\ny"
			}
			want = append(want, r)
		}
		got := understood(t, f.Bytes())
		if len(got) == 0 {
			got = nil
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
