package municipality_test

import (
	"os"
	"testing"

	"comune.example/sportello/examples"
	"comune.example/sportello/internal/declare"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/municipality"
)

// expected is testdata/sample.yaml: the names that the sample happens to use.
type expected struct {
	Counter    string   `yaml:"counter"`
	Calendar   string   `yaml:"calendar"`
	Payment    string   `yaml:"payment"`
	Statistics []string `yaml:"statistics"`
}

func expectations(t *testing.T) expected {
	t.Helper()
	var e expected
	if _, found := declare.DecodeFile(os.DirFS("testdata"), "sample.yaml", &e); found.Err() != nil {
		t.Fatal(found)
	}
	return e
}

// sample loads the municipality that comes with the program.
func sample(t *testing.T) *municipality.Municipality {
	t.Helper()
	m, err := municipality.Load(examples.FS())
	if err != nil {
		t.Fatalf("the sample municipality does not load:\n%v", err)
	}
	return m
}

func TestTheMainCounterIsOpen815HoursInTheFirstHalfOf2014(t *testing.T) {
	m := sample(t)
	o, ok := m.Office(expectations(t).Counter)
	if !ok {
		t.Fatal("there is no main counter")
	}
	minutes, days := 0, 0
	for day := italy.Day("2014-01-01"); day <= "2014-06-30"; day = day.AddDays(1) {
		if n := o.Hours.MinutesOn(day, m.Closed); n > 0 {
			minutes, days = minutes+n, days+1
		}
	}
	if days != 148 || minutes != 815*60 {
		t.Errorf("got %d days and %d minutes, want 148 days and %d minutes", days, minutes, 815*60)
	}
}

func TestTheMachineRoomHasTheSizeOfTheWorkload(t *testing.T) {
	e := sample(t).Estate
	if got := len(e.Sites); got != 22 {
		t.Errorf("sites: got %d, want 22", got)
	}
	if got := len(e.Applications); got != 102 {
		t.Errorf("applications: got %d, want 102", got)
	}
	if got := e.StorageGiB(); got != 11000 || e.CapacityGiB != 11000 {
		t.Errorf("storage: got %d of %d GiB, want 11000", got, e.CapacityGiB)
	}
	if got := len(e.Ring()); got != 22 {
		t.Errorf("ring: got %d sites, want 22", got)
	}
}

func TestEveryStatisticOfTheHalfYearIsDeclared(t *testing.T) {
	m := sample(t)
	got := map[string]bool{}
	for _, c := range m.Certificates {
		got["certificato/"+c.Statistic] = true
	}
	for _, c := range m.Calendars {
		got["prenotazione/"+c.Statistic] = true
	}
	for _, p := range m.Payments {
		got["pagamento/"+p.Statistic] = true
	}
	for _, want := range expectations(t).Statistics {
		if !got[want] {
			t.Errorf("no declared kind has the statistic %s", want)
		}
	}
	if got := len(m.Certificates); got != 12 {
		t.Errorf("certificates: got %d, want 12", got)
	}
}

func TestACalendarSaysWhenItOpens(t *testing.T) {
	c, ok := sample(t).Calendar(expectations(t).Calendar)
	if !ok || len(c.Openings) == 0 || c.SlotMinutes == 0 || c.Places == 0 {
		t.Errorf("got %+v, want hours, a grid and places", c)
	}
}

func TestACausaleIsFilledAndFits(t *testing.T) {
	p, _ := sample(t).Payment(expectations(t).Payment)
	if got, want := p.CausaleFor(map[string]string{"number": "123/2014", "subject": "AB123CD"}), "Verbale 123/2014 AB123CD"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	long := make([]byte, 300)
	for i := range long {
		long[i] = 'x'
	}
	if got := len(p.CausaleFor(map[string]string{"number": string(long)})); got != 140 {
		t.Errorf("length: got %d, want 140", got)
	}
}
