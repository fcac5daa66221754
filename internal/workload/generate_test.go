package workload_test

import (
	"crypto/sha256"
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/workload"
)

func TestCitizensRegisterInOrderAndActOnlyAfterwards(t *testing.T) {
	next := defaultSpec(t).RegisteredAtStart() + 1
	for i, e := range halfYear(t) {
		if e.Kind == workload.Registration {
			if e.Actor.Number != next {
				t.Fatalf("event %d: got registration of %s, want c%d", i, e.Actor, next)
			}
			next++
		} else if e.Actor.Class == workload.Citizen && (e.Actor.Number >= next || e.Actor.Number < 1) {
			t.Fatalf("event %d: %s acts, but the last one registered is c%d", i, e.Actor, next-1)
		}
	}
	if next != 5741 {
		t.Errorf("got c%d as the last one registered, want c5740", next-1)
	}
}

func TestProfessionalsActMoreOften(t *testing.T) {
	var numbers []int
	for _, e := range halfYear(t) {
		if e.Kind == workload.Payment {
			numbers = append(numbers, e.Actor.Number)
		}
	}
	slices.Sort(numbers)
	if median := numbers[len(numbers)/2]; median < 1400 || median > 2000 { // without skew about 2,700
		t.Errorf("got the median citizen c%d, want one between c1400 and c2000", median)
	}
}

func TestEventsAreInOrderOfTimeAndWithinTheirBounds(t *testing.T) {
	spec, events := defaultSpec(t), halfYear(t)
	smallest, largest := int64(math.MaxInt64), int64(0)
	for i, e := range events {
		if i > 0 && e.At.Before(events[i-1].At) {
			t.Fatalf("event %d at %v is before the one before at %v", i, e.At, events[i-1].At)
		}
		if e.Site < 1 || e.Site > spec.Sites || e.Tenant != 1 {
			t.Fatalf("event %d: got site %d, tenant %d", i, e.Site, e.Tenant)
		}
		if (e.Actor.Class == workload.Visitor || e.Actor.Class == workload.Resident) && e.Actor.Number >= spec.Residents {
			t.Fatalf("event %d: got %s of %d residents", i, e.Actor, spec.Residents)
		}
		if e.Kind == workload.Payment {
			smallest, largest = min(smallest, e.Cents), max(largest, e.Cents)
		}
	}
	if smallest < 500 || largest < 20_000 || largest > 60_000 {
		t.Errorf("got payments from %d to %d cents", smallest, largest)
	}
	if got := len(workload.Count(slices.Values(events)).Sites); got != spec.Sites {
		t.Errorf("got events at %d sites, want %d", got, spec.Sites)
	}
}

func TestTheNurseryWindowOpensAtNine(t *testing.T) {
	firstDay, firstHour := 0, 0
	for _, e := range halfYear(t) {
		if e.Sub != "nido" {
			continue
		}
		day := italy.DayOf(e.At)
		if e.At.Before(italy.Day("2014-03-10").At(9, 0, 0)) || day > "2014-04-19" {
			t.Errorf("a request at %v, outside the window", e.At)
		}
		if day == "2014-03-10" {
			firstDay++
			if e.At.Hour() == 9 {
				firstHour++
			}
		}
	}
	if firstDay != 77 || firstHour != 31 { // 0.40 of 77 is 30.8
		t.Errorf("got %d requests on the first day, %d in the first hour, want 77, 31", firstDay, firstHour)
	}
}

func TestTheSameSeedGivesTheSameBytesAndAnotherSeedOthers(t *testing.T) {
	spec := workload.Scale(defaultSpec(t), 0.05)
	first := streamHash(t, spec)
	if second := streamHash(t, spec); second != first {
		t.Error("the same seed gave other bytes")
	}
	spec.Seed++
	if other := streamHash(t, spec); other == first {
		t.Error("another seed gave the same bytes")
	}
	stream, err := workload.Generate(spec)
	if err != nil {
		t.Fatal(err)
	}
	once, again := workload.Count(stream), workload.Count(stream)
	if diff := cmp.Diff(once.Cents, again.Cents); diff != "" || once.Total(workload.Visit) != 9000 {
		t.Errorf("a stream that is ranged over again is not the same: %s", diff)
	}
}

func streamHash(t *testing.T, spec workload.Spec) [32]byte {
	t.Helper()
	stream, err := workload.Generate(spec)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.New()
	for e := range stream {
		sum.Write(e.AppendLine(nil))
	}
	return [32]byte(sum.Sum(nil))
}

func TestAScaledSpecificationKeepsItsTownAndRoundsEachRow(t *testing.T) {
	for _, factor := range []float64{0.001, 0.01, 0.1, 1.3} {
		spec := workload.Scale(defaultSpec(t), factor)
		stream, err := workload.Generate(spec)
		if err != nil {
			t.Fatalf("x%v: %v", factor, err)
		}
		tally := workload.Count(stream)
		if got, want := tally.Total(workload.Visit), int(math.Round(180000*factor)); got != want {
			t.Errorf("x%v: got %d visits, want %d", factor, got, want)
		}
		for _, k := range defaultSpec(t).Kinds {
			if got, want := tally.Cents[k.Sub], int64(math.Round(float64(k.Cents)*factor)); k.Kind == workload.Payment && got != want && k.Total > int(1/factor) {
				t.Errorf("x%v: %s: got %d cents, want %d", factor, k.Sub, got, want)
			}
		}
		if got, want := tally.Distinct(workload.Booking), int(math.Round(2336*factor)); got != want {
			t.Errorf("x%v: got %d booking citizens, want %d", factor, got, want)
		}
		if got := spec.RegisteredAtStart(); got != 4984 {
			t.Errorf("x%v: got %d citizens at the start, want 4984", factor, got)
		}
	}
	if got := workload.Scale(workload.Scale(defaultSpec(t), 0.1), 0.5).Total(workload.Visit); got != 9000 {
		t.Errorf("factors multiply: got %d visits, want 9000", got)
	}
}

func TestSmallPaymentsArePaidForByTheLargest(t *testing.T) {
	spec := defaultSpec(t)
	spec.Kinds = slices.Clone(spec.Kinds)
	for i := range spec.Kinds {
		if k := &spec.Kinds[i]; k.Kind == workload.Payment {
			k.Cents = int64(k.Total)*500 + 3
		}
	}
	stream, err := workload.Generate(spec)
	if err != nil {
		t.Fatal(err)
	}
	total := int64(0)
	for e := range stream {
		total += e.Cents
		if e.Kind == workload.Payment && e.Cents < 500 {
			t.Fatalf("got a payment of %d cents", e.Cents)
		}
	}
	if want := int64(3190*500 + 9); total != want {
		t.Errorf("got %d cents, want %d", total, want)
	}
}

func TestASenselessSpecificationIsRefused(t *testing.T) {
	raw, err := json.Marshal(defaultSpec(t))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := workload.ParseSpec(strings.NewReader(string(raw))); err != nil {
		t.Fatalf("written and read again: %v", err)
	}
	for name, change := range map[string][2]string{
		"an unknown key":                          {`"version":1`, `"version":1,"more":1`},
		"another version":                         {`"version":1`, `"version":2`},
		"another zone":                            {`Europe/Rome`, `UTC`},
		"days that do not exist":                  {`"2014-06-30"`, `"2014-06-31"`},
		"days in the wrong order":                 {`"from":"2014-01-01"`, `"from":"2014-07-01"`},
		"a weekday without a weight":              {`"Mon":1.282,`, ``},
		"a month without a weight":                {`"3":0.969,`, ``},
		"a negative hour":                         {`"hour_citizen":[5`, `"hour_citizen":[-5`},
		"an unknown kind":                         {`"visita"`, `"visite"`},
		"an unknown profile":                      {`"profile":"business"`, `"profile":"staff"`},
		"a row twice":                             {`"carta_identita"`, `"scuola"`},
		"a negative total":                        {`"total":390`, `"total":-390`},
		"a row without a subject":                 {`"sub":"edilizia",`, ``},
		"cents too few for the payments":          {`"cents":4176000`, `"cents":434999`},
		"cents for no payment":                    {`"sub":"nido",`, `"sub":"nido","cents":1,`},
		"a window outside the range":              {`2014-04-19T23:59`, `2014-07-19T23:59`},
		"a window of two days":                    {`2014-04-19T23:59`, `2014-03-11T23:59`},
		"a share above 1":                         {`"first_day":0.18`, `"first_day":1.18`},
		"shares above 1 together":                 {`"first_day":0.18`, `"first_day":0.88`},
		"a month's end of no days":                {`"days":5`, `"days":0`},
		"a boost that ends before it begins":      {`"x":3`, `"x":-3`},
		"more distinct people than bookings":      {`"distinct_booking_citizens":2336`, `"distinct_booking_citizens":2711`},
		"fewer citizens than registrations":       {`"registered_at_end":5740`, `"registered_at_end":756`},
		"something after the object":              {`"storage_gib":11000}`, `"storage_gib":11000} {}`},
		"a scale below zero":                      {`"storage_gib":11000`, `"storage_gib":11000,"scale":-1`},
		"a mix with a subject of its own as well": {`"kind":"certificato",`, `"kind":"certificato","sub":"x",`},
	} {
		changed := strings.Replace(string(raw), change[0], change[1], 1)
		if changed == string(raw) {
			t.Errorf("%s: %s is not in the specification", name, change[0])
		}
		if _, err := workload.ParseSpec(strings.NewReader(changed)); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
	spec := defaultSpec(t)
	spec.Sites = 0
	if _, err := workload.Generate(spec); err == nil {
		t.Error("a senseless specification was generated")
	}
}

func FuzzParseSpec(f *testing.F) {
	raw, err := json.Marshal(defaultSpec(f))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(raw))
	f.Fuzz(func(t *testing.T, s string) {
		spec, err := workload.ParseSpec(strings.NewReader(s))
		if err != nil {
			return
		}
		for _, series := range workload.Plan(spec) {
			total := 0
			for _, n := range series.Days {
				total += n
			}
			if total != series.Total && total != 0 {
				t.Errorf("%s.%s: got %d events on all days, want %d", series.Kind, series.Sub, total, series.Total)
			}
		}
	})
}

func BenchmarkGenerate(b *testing.B) {
	spec := defaultSpec(b)
	for b.Loop() {
		stream, err := workload.Generate(spec)
		if err != nil {
			b.Fatal(err)
		}
		for range stream {
		}
	}
}
