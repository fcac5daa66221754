package payment_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"comune.example/sportello/internal/db/dbtest"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/payment"
)

func subject(kind, id string) journal.Subject { return journal.Subject{Kind: kind, ID: id} }

func TestAmountsAreReadStrictly(t *testing.T) {
	for text, want := range map[string]int64{
		"12": 1200, "12,50": 1250, "1.234,50": 123450, "1234,50": 123450, "0,01": 1, "1.234.567": 123456700, " 5,00 ": 500,
		"99.999.999,99": 9999999999,
		"":              0, "0": 0, "0,00": 0, "12.50": 0, "12,5": 0, "12,505": 0, "1.23,00": 0, "1234.567,00": 0, "-5": 0, "+5": 0, "5 €": 0,
		"1,234.50": 0, ".500": 0, "012": 0, "1e3": 0, "١٢": 0, "100.000.000,00": 0, "1..000": 0, ",50": 0, "5,": 0, "12,5O": 0,
	} {
		got, err := payment.ParseCents(text)
		if got != want || (err != nil) != (want == 0) {
			t.Errorf("%q is %d (%v), want %d", text, got, err, want)
		}
	}
}

func FuzzParseCents(f *testing.F) {
	for _, s := range []string{"12", "1.234,50", "12.50", "0,01", "99.999.999,99", ",", "."} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		cents, err := payment.ParseCents(s)
		if err != nil {
			return
		}
		plain := fmt.Sprintf("%d,%02d", cents/100, cents%100)
		if again, err := payment.ParseCents(plain); err != nil || again != cents || cents < 1 {
			t.Errorf("%q is %d, and %q is %d, %v", s, cents, plain, again, err)
		}
	})
}

func TestScatteringIsOneToOne(t *testing.T) {
	seen := map[int64]int64{}
	for n := range int64(200_000) {
		v := payment.Scatter("secret", n)
		if before, twice := seen[v]; twice || v < 0 || v >= 1_000_000_000 {
			t.Fatalf("%d and %d both give %d", before, n, v)
		}
		seen[v] = n
	}
	for _, n := range []int64{0, 999_999_999} {
		if v := payment.Scatter("secret", n); v < 0 || v >= 1_000_000_000 {
			t.Errorf("%d gives %d", n, v)
		}
	}
}

func TestTheReductionHoldsForItsDays(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		req := debt(10001)
		req.Kind, req.Number = "multe", "12/2014"
		of := p.owe(t, req)
		if of.ReducedCents != 7001 || of.ReducedUntil != "2014-03-06" || of.Causale != "Verbale 12/2014" {
			t.Fatalf("position %+v", of)
		}
		late := p.owe(t, req)
		p.now = time.Date(2014, 3, 6, 22, 59, 0, 0, time.UTC) // the last minute in Rome
		p.end(t, p.begin(t, of), "pagato")
		p.now = p.now.Add(2 * time.Minute)
		p.end(t, p.begin(t, late), "pagato")
		if a, b := p.want(t, of, payment.Paid).Receipt.Cents, p.want(t, late, payment.Paid).Receipt.Cents; a != 7001 || b != 10001 {
			t.Errorf("received %d and %d", a, b)
		}
		p.wantBooks(t, 2, 17002, 0)
	})
}

func TestADebtExpiresAfterItsDayAndCanBeExtended(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		of, underway := p.owe(t, debt(100)), p.owe(t, debt(200))
		p.now = time.Date(2014, 3, 31, 21, 50, 0, 0, time.UTC) // 23:50 in Rome on the due day
		pay := p.begin(t, underway)
		if err := p.Expire(guest()); err != nil {
			t.Fatal(err)
		}
		p.want(t, of, payment.Open)
		p.now = p.now.Add(15 * time.Minute)
		if err := p.Expire(guest()); err != nil {
			t.Fatal(err)
		}
		p.want(t, of, payment.Expired)
		_, err := p.StartByLink(guest(), of.Link, "/")
		wantKind(t, err, fault.Conflict)
		p.end(t, pay, "pagato") // was on its way
		p.want(t, underway, payment.Paid)
		if _, err := p.Extend(cashier(), of.ID, "2014-04-30"); err != nil {
			t.Fatal(err)
		}
		p.end(t, p.begin(t, of), "pagato")
		p.want(t, of, payment.Paid)
		_, err = p.Extend(cashier(), of.ID, "2014-05-30")
		wantKind(t, err, fault.Conflict)
	})
}

func TestANoticeNumberAloneShowsNothing(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		of := p.owe(t, debt(100))
		unknown := "301000000000012373"
		_, wrong := p.Find(guest(), string(of.Notice), ugo, "10.0.0.1")
		_, none := p.Find(guest(), unknown, ugo, "10.0.0.1")
		if wrong == nil || none == nil || wrong.Error() != none.Error() || fault.KindOf(wrong) != fault.KindOf(none) {
			t.Errorf("told apart: %v and %v", wrong, none)
		}
		if got, err := p.Find(guest(), of.Notice.Grouped(), strings.ToLower(ada), "10.0.0.1"); err != nil || got.ID != of.ID {
			t.Errorf("found %v, %v", got.ID, err)
		}
		for _, notice := range []string{string(of.Notice), unknown} {
			for range 9 {
				_, err := p.Find(guest(), notice, ugo, "10.0.0.1")
				wantKind(t, err, fault.Invalid)
			}
			_, err := p.Find(guest(), notice, ada, "10.0.0.2")
			wantKind(t, err, fault.TooMany)
		}
		p.now = p.now.Add(24 * time.Hour)
		if err := p.ForgetGuesses(guest()); err != nil {
			t.Fatal(err)
		}
		if _, err := p.Find(guest(), string(of.Notice), ada, "10.0.0.1"); err != nil {
			t.Errorf("the next day: %v", err)
		}
	})
}

func TestWhoGuessesFromOneAddressIsStopped(t *testing.T) {
	p := newPlay(dbtest.SQLite(t, schemas()...))
	of := p.owe(t, debt(100))
	refused := 0
	for i := range 200 {
		guess := p.owe(t, debt(int64(i+1))).Notice
		if _, err := p.Find(guest(), string(guess), ugo, "10.0.0.9"); fault.Is(err, fault.TooMany) {
			refused++
		}
	}
	if refused != 100 {
		t.Errorf("%d of 200 guesses were stopped, want 100", refused)
	}
	if _, err := p.Find(guest(), string(of.Notice), ada, "10.0.0.8"); err != nil {
		t.Errorf("from another address: %v", err)
	}
}

// A key makes a change happen once; who sends it again with other numbers must not guess for nothing.
func TestAGuessWithTheKeyOfAnotherCountsToo(t *testing.T) {
	p := newPlay(dbtest.SQLite(t, schemas()...))
	of := p.owe(t, debt(100))
	again := journal.WithKey(guest(), "the same key for each guess")
	for range 10 {
		_, err := p.Find(again, string(of.Notice), ugo, "10.0.0.9")
		wantKind(t, err, fault.Invalid)
	}
	_, err := p.Find(again, string(of.Notice), ada, "10.0.0.9")
	wantKind(t, err, fault.TooMany)
}

func TestAnImportIsAllOrNothing(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		file := "\ufeffTipo;Codice_fiscale;Nome;Cognome;Importo;Causale;Scadenza\nrette;" + ada + ";Ada;Prova;10,00;Marzo;2014-06-30\n" +
			"rette;00112233440;;Impresa di Prova;1.000,00;;\n"
		lines, err := p.Preview(cashier(), file+"rette;"+ada+";;Prova;12.5;;2014-02-30\nnulla;x\n\"")
		if err != nil || len(lines) != 5 || len(lines[0].Wrong)+len(lines[1].Wrong) != 0 {
			t.Fatalf("%d lines, %v: %+v", len(lines), err, lines)
		}
		for i, want := range map[int]string{2: "importo scadenza nome", 3: "importo tipo codice_fiscale nome cognome", 4: "file"} {
			var names []string
			for _, f := range lines[i].Wrong {
				names = append(names, f.Name)
			}
			if got := strings.Join(names, " "); got != want || lines[i].Line != i+2 {
				t.Errorf("line %d: %q, want line %d: %q", lines[i].Line, got, i+2, want)
			}
		}
		if _, err := p.Import(cashier(), file+"nulla;x\n"); !fault.Is(err, fault.Invalid) {
			t.Errorf("a wrong file: %v", err)
		}
		if n, err := p.Import(cashier(), file); err != nil || n != 2 {
			t.Errorf("%d made, %v", n, err)
		}
		list, err := p.Positions(cashier(), payment.Filter{Kind: "rette", From: "2014-03-01", To: "2014-03-01"})
		if err != nil || len(list.Positions) != 2 || list.More {
			t.Errorf("list %+v, %v", list, err)
		}
	})
}

func TestTheFactsAreToldOnce(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		told := map[string]int{}
		journal.On(p.journal.Dispatcher(), "test", func(_ context.Context, _ payment.PositionCreated) error { told["created"]++; return nil })
		journal.On(p.journal.Dispatcher(), "test", func(_ context.Context, f payment.PaymentReceived) error {
			told["received "+f.Receipt.Number+" "+string(f.Position.State)+" "+string(f.Payment.State)]++
			return nil
		})
		journal.On(p.journal.Dispatcher(), "test", func(_ context.Context, f payment.PaymentRefused) error { told["refused "+f.Payment.Code]++; return nil })
		of := p.owe(t, debt(100))
		p.end(t, p.begin(t, of), "rifiutato_carta")
		p.end(t, p.begin(t, of), "pagato_due_notifiche")
		if err := p.journal.Dispatcher().Drain(guest()); err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(told); got != "map[created:1 received 2014/000001 paid paid:1 refused expired_card:1]" {
			t.Errorf("told %s", got)
		}
	})
}

func TestWhatIsSaidAfterARefusalChangesNothing(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		refused := 0
		journal.On(p.journal.Dispatcher(), "test", func(_ context.Context, _ payment.PaymentRefused) error { refused++; return nil })
		of := p.owe(t, debt(100))
		a := p.begin(t, of)
		for _, state := range []payment.OutcomeState{
			payment.OutcomeOpen, payment.OutcomeUnknown, payment.OutcomeRefused, payment.OutcomeRefused, payment.OutcomeUnknown, payment.OutcomeAbandoned,
		} {
			if err := p.say(payment.Outcome{Reference: a.Token, Notice: of.Notice, State: state, Code: "denied"}); err != nil {
				t.Fatal(err)
			}
		}
		if err := p.journal.Dispatcher().Drain(guest()); err != nil {
			t.Fatal(err)
		}
		if d := p.want(t, of, payment.Open); d.Payments[0].State != payment.Refused || d.Payments[0].Code != "denied" || refused != 1 {
			t.Errorf("attempt %+v, told %d times", d.Payments[0], refused)
		}
	})
}

// Whatever comes in whatever order, however often: what is paid is received once, and paid stays paid.
func TestRandomSequencesKeepTheBooks(t *testing.T) {
	p := newPlay(dbtest.SQLite(t, schemas()...))
	rapid.Check(t, func(rt *rapid.T) {
		p.now = time.Date(2014, 3, 1, 11, 0, 0, 0, time.UTC)
		h := &history{Service: p.Service, rt: rt, p: p, of: p.owe(t, debt(int64(rapid.IntRange(1, 500_000).Draw(rt, "cents")))), money: map[string]bool{}}
		before, err := p.Reconcile(cashier())
		h.must(err)
		for range rapid.IntRange(1, 25).Draw(rt, "steps") {
			h.step(rapid.SampledFrom([]string{"start", "pay", "refuse", "abandon", "doubt", "repeat", "poll", "wait", "elsewhere", "expire"}).Draw(rt, "step"))
			h.check()
		}
		after, err := p.Reconcile(cashier())
		h.must(err)
		if !after.Agrees() {
			rt.Fatalf("books %+v", after)
		}
		kept := after.Receipts.Count + after.Surplus.Count - before.Receipts.Count - before.Surplus.Count
		if kept != int64(len(h.money)) {
			rt.Fatalf("%d sums of money left, %d are kept", len(h.money), kept)
		}
	})
}

// history is what happened to one position.
type history struct {
	*payment.Service
	rt       *rapid.T
	p        *play
	of       payment.Position
	attempts []payment.Payment
	sent     []payment.Outcome
	money    map[string]bool // that left somebody's account, by receipt
	paid     bool
}

func (h *history) must(err error) {
	if err != nil {
		h.rt.Fatal(err)
	}
}

func (h *history) step(what string) {
	switch what {
	case "start":
		a, err := h.StartByLink(guest(), h.of.Link, "/")
		if err == nil {
			h.attempts = append(h.attempts, a)
		} else if !fault.Is(err, fault.Conflict) {
			h.rt.Fatal(err)
		}
	case "repeat":
		if len(h.sent) > 0 {
			h.must(h.Settle(guest(), rapid.SampledFrom(h.sent).Draw(h.rt, "message")))
		}
	case "poll":
		h.must(h.Poll(guest()))
	case "expire":
		h.must(h.Expire(guest()))
	case "wait":
		h.p.now = h.p.now.Add(time.Duration(rapid.IntRange(1, 20_000).Draw(h.rt, "minutes")) * time.Minute)
	case "elsewhere":
		h.say(payment.Payment{}, payment.OutcomePaid)
	default:
		if len(h.attempts) > 0 {
			states := map[string]payment.OutcomeState{
				"pay": payment.OutcomePaid, "refuse": payment.OutcomeRefused, "abandon": payment.OutcomeAbandoned, "doubt": payment.OutcomeUnknown,
			}
			h.say(rapid.SampledFrom(h.attempts).Draw(h.rt, "attempt"), states[what])
		}
	}
}

// say lets the gateway send news about an attempt.
func (h *history) say(a payment.Payment, state payment.OutcomeState) {
	o := payment.Outcome{Reference: a.Token, Checkout: a.Checkout, Notice: h.of.Notice, State: state, Cents: h.of.Cents, PaidAt: h.p.now}
	if state == payment.OutcomePaid {
		o.Receipt = fmt.Sprintf("%s-%d", h.of.ID, len(h.money))
		h.money[o.Receipt] = true
	}
	h.must(h.Settle(guest(), o))
	h.sent = append(h.sent, o)
}

// check holds what must be true at any time.
func (h *history) check() {
	d, err := h.PositionByLink(guest(), h.of.Link)
	h.must(err)
	isPaid, succeeded := d.Position.State == payment.Paid, 0
	for _, a := range d.Payments {
		if a.State == payment.Succeeded {
			succeeded++
		}
	}
	switch {
	case h.paid && !isPaid:
		h.rt.Fatal("paid was reverted")
	case isPaid != (len(h.money) > 0):
		h.rt.Fatalf("state %s with %d sums of money", d.Position.State, len(h.money))
	case isPaid && (d.Receipt.Cents != d.Position.PaidCents || d.Receipt.Number == ""):
		h.rt.Fatalf("receipt %+v of %+v", d.Receipt, d.Position)
	case succeeded > 1 || succeeded > 0 && !isPaid || d.Receipt.Payment != "" && succeeded != 1:
		h.rt.Fatalf("%d attempts succeeded, state %s", succeeded, d.Position.State)
	}
	h.paid = isPaid
}
