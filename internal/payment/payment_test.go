package payment_test

import (
	"context"
	"io/fs"
	"strings"
	"sync"
	"testing"
	"time"

	"comune.example/sportello/internal/clock"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/db/dbtest"
	"comune.example/sportello/internal/declare"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/municipality"
	"comune.example/sportello/internal/payment"
	"comune.example/sportello/internal/payment/sandbox"
)

// The town hall of the tests: two kinds of payment, the sandbox as gateway; it is Saturday 1 March 2014, noon in Rome.
const (
	office = "scuola-prova"
	ada    = "RSSMRA80A01H501U" // a code that is well formed; of nobody in particular
	ugo    = "BNCGUO75C10H501Z"
	secret = "a secret of the tests"
)

func kinds() []municipality.PaymentKind {
	return []municipality.PaymentKind{
		{
			Slug: "rette", Statistic: "rette", Office: office, Title: declare.Text{"it": "Rette", "en": "Fees"},
			Causale: "Retta {period} {subject}", Category: "0107100TS", DueDays: 30,
		},
		{
			Slug: "multe", Statistic: "multe", Office: "vigili-prova", Title: declare.Text{"it": "Multe"}, Causale: "Verbale {number}",
			Category: "0102100SA", DueDays: 60, Reduction: &municipality.Reduction{Days: 5, Percent: 30},
		},
	}
}

// play is a town hall on one database, with a clock that the test sets.
type play struct {
	*payment.Service
	gateway *sandbox.Gateway
	journal *journal.Journal
	db      *db.DB
	now     time.Time
	silent  bool // the gateway does not answer
}

func newPlay(database *db.DB) *play {
	p := &play{now: time.Date(2014, 3, 1, 11, 0, 0, 0, time.UTC), db: database}
	c := clock.Clock(func(context.Context) time.Time { return p.now })
	p.journal = journal.New(database, c)
	p.gateway = sandbox.New(database, c, secret)
	creditor := payment.Creditor{Name: "Comune di Prova", CodiceFiscale: "00112233440", Segregation: 1}
	p.Service = payment.NewService(p.journal, kinds(), creditor, moody{p.gateway, p})
	return p
}

// moody is the sandbox, or silence.
type moody struct {
	*sandbox.Gateway
	p *play
}

func (m moody) Outcome(ctx context.Context, id string) (payment.Outcome, error) {
	if m.p.silent {
		return payment.Outcome{}, context.DeadlineExceeded
	}
	return m.Gateway.Outcome(ctx, id)
}

func (m moody) Begin(ctx context.Context, o payment.Order) (payment.Checkout, error) {
	if m.p.silent {
		return payment.Checkout{}, context.DeadlineExceeded
	}
	return m.Gateway.Begin(ctx, o)
}

func schemas() []fs.FS { return []fs.FS{journal.Schema(), payment.Schema(), sandbox.Schema()} }

// scene runs a test on both engines.
func scene(t *testing.T, test func(t *testing.T, p *play)) {
	t.Helper()
	dbtest.Each(t, schemas(), func(t *testing.T, database *db.DB) { test(t, newPlay(database)) })
}

func citizen(cf string) context.Context {
	return identity.With(context.Background(), identity.Actor{Kind: identity.Citizen, ID: "account-" + cf, Name: "Prova", CodiceFiscale: cf})
}

func officer(role, of string) context.Context {
	return identity.With(context.Background(), identity.Actor{Kind: identity.Officer, ID: role + of, Roles: []identity.Role{{Name: role, Office: of}}})
}

func cashier() context.Context { return officer(identity.RoleCashier, "") }
func guest() context.Context   { return context.Background() }

func debt(cents int64) payment.CreateRequest {
	return payment.CreateRequest{Kind: "rette", CodiceFiscale: ada, GivenName: "Ada", FamilyName: "Prova", Cents: cents, Period: "marzo 2014"}
}

func (p *play) owe(t *testing.T, req payment.CreateRequest) payment.Position {
	t.Helper()
	made, err := p.CreatePosition(cashier(), req)
	if err != nil {
		t.Fatalf("create: %v", err)
	}
	return made
}

func (p *play) begin(t *testing.T, of payment.Position) payment.Payment {
	t.Helper()
	started, err := p.StartByLink(guest(), of.Link, "/pagamenti/esito/")
	if err != nil {
		t.Fatalf("start: %v", err)
	}
	return started
}

// end says at the gateway how a checkout ends, and hears what it tells.
func (p *play) end(t *testing.T, pay payment.Payment, word string) {
	t.Helper()
	if _, _, err := p.gateway.End(guest(), pay.Checkout, word, p.Notified); err != nil {
		t.Fatalf("end %s: %v", word, err)
	}
}

// say is a message of the gateway about money, as if it came by itself.
func (p *play) say(o payment.Outcome) error {
	if o.PaidAt.IsZero() {
		o.PaidAt = p.now
	}
	return p.Settle(guest(), o)
}

func wantKind(t *testing.T, err error, kind fault.Kind) {
	t.Helper()
	if err == nil || fault.KindOf(err) != kind {
		t.Fatalf("got error %v, want kind %d", err, kind)
	}
}

func (p *play) want(t *testing.T, of payment.Position, state payment.State) payment.Details {
	t.Helper()
	d, err := p.PositionByLink(guest(), of.Link)
	if err != nil {
		t.Fatal(err)
	}
	if d.Position.State != state {
		t.Fatalf("the position is %s, want %s", d.Position.State, state)
	}
	return d
}

// wantBooks checks that positions and receipts agree and how much is surplus.
func (p *play) wantBooks(t *testing.T, receipts, cents, surplus int64) {
	t.Helper()
	r, err := p.Reconcile(cashier())
	if err != nil {
		t.Fatal(err)
	}
	if !r.Agrees() || r.Receipts.Count != receipts || r.Receipts.Cents != cents || r.Surplus.Count != surplus {
		t.Fatalf("books %+v, want %d receipts of %d cents and %d surpluses", r, receipts, cents, surplus)
	}
}

func TestADebtGetsANoticeOfItsOwn(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		seen := map[italy.NoticeNumber]bool{}
		var last payment.Position
		for range 50 {
			made := p.owe(t, debt(12050))
			if _, err := italy.ParseNoticeNumber(string(made.Notice)); err != nil || seen[made.Notice] || !strings.HasPrefix(string(made.Notice), "3012014") {
				t.Fatalf("notice %s: %v", made.Notice, err)
			}
			seen[made.Notice] = true
			last = made
		}
		if last.Due != "2014-03-31" || last.Causale != "Retta marzo 2014" || last.IUV != last.Notice.IUV() || last.Statistic != "rette" || last.State != payment.Open {
			t.Errorf("position %+v", last)
		}
	})
}

func TestNoticeNumbersCannotBeCountedUp(t *testing.T) {
	p := newPlay(dbtest.SQLite(t, schemas()...))
	near := 0
	var before int64
	for i := range 40 {
		n := p.owe(t, debt(100)).Notice
		var base int64
		for _, r := range string(n)[3:16] {
			base = base*10 + int64(r-'0')
		}
		if d := base - before; i > 0 && d > -1000 && d < 1000 {
			near++
		}
		before = base
	}
	if near > 1 {
		t.Errorf("%d of 39 numbers lie beside the one before", near)
	}
}

func TestPayingGivesAReceiptWithoutGaps(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		for i, want := range []string{"2014/000001", "2014/000002", "2014/000003"} {
			of := p.owe(t, debt(1000+int64(i)))
			p.end(t, p.begin(t, of), "pagato")
			d := p.want(t, of, payment.Paid)
			if d.Receipt.Number != want || d.Receipt.Cents != of.Cents || d.Receipt.PaidDay != "2014-03-01" || d.Position.PaidCents != of.Cents {
				t.Errorf("receipt %+v of %+v", d.Receipt, d.Position)
			}
		}
		p.wantBooks(t, 3, 3003, 0)
		days, err := p.CountByDay(guest(), "2014-03-01", "2014-03-01")
		if err != nil || len(days) != 1 || days[0].Count != 3 || days[0].Cents != 3003 || days[0].Sub != "rette" {
			t.Errorf("counted %+v, %v", days, err)
		}
	})
}

func TestReceiptsCountOnTheDayInRomeOfThePayment(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		p.now = time.Date(2014, 3, 1, 22, 59, 59, 0, time.UTC) // 23:59:59 in Rome
		p.end(t, p.begin(t, p.owe(t, debt(100))), "pagato")
		p.now = time.Date(2014, 3, 1, 23, 0, 0, 0, time.UTC) // midnight in Rome, the day before in UTC
		p.end(t, p.begin(t, p.owe(t, debt(200))), "pagato")
		days, err := p.CountByDay(guest(), "2014-03-01", "2014-03-02")
		if err != nil || len(days) != 2 || days[0].Cents != 100 || days[1].Day != "2014-03-02" || days[1].Cents != 200 {
			t.Errorf("counted %+v, %v", days, err)
		}
	})
}

func TestEachOutcomeOfTheGateway(t *testing.T) {
	tests := []struct {
		word     string
		attempt  payment.AttemptState // when the person is back
		settled  payment.AttemptState // three minutes and a round of the jobs later
		position payment.State
		code     string
	}{
		{"pagato", payment.Succeeded, payment.Succeeded, payment.Paid, ""},
		{"pagato_due_notifiche", payment.Succeeded, payment.Succeeded, payment.Paid, ""},
		{"pagato_notifica_dopo", payment.Succeeded, payment.Succeeded, payment.Paid, ""},
		{"pagato_senza_notifica", payment.Succeeded, payment.Succeeded, payment.Paid, ""},
		{"rifiutato_fondi", payment.Refused, payment.Refused, payment.Open, "insufficient_funds"},
		{"rifiutato_carta", payment.Refused, payment.Refused, payment.Open, "expired_card"},
		{"rifiutato_banca", payment.Refused, payment.Refused, payment.Open, "denied"},
		{"annullato", payment.Abandoned, payment.Abandoned, payment.Open, "cancelled_by_payer"},
		{"incerto_poi_pagato", payment.Unknown, payment.Succeeded, payment.Paid, ""},
		{"incerto_poi_rifiutato", payment.Unknown, payment.Refused, payment.Open, "denied"},
	}
	scene(t, func(t *testing.T, p *play) {
		for _, test := range tests {
			t.Run(test.word, func(t *testing.T) {
				of := p.owe(t, debt(5000))
				pay := p.begin(t, of)
				p.end(t, pay, test.word)
				back, err := p.Refresh(guest(), pay.Token)
				if err != nil || back.Payment.State != test.attempt {
					t.Fatalf("back: %s %v, want %s", back.Payment.State, err, test.attempt)
				}
				p.now = p.now.Add(3 * time.Minute)
				if err := p.gateway.Work(guest(), p.Notified); err != nil {
					t.Fatal(err)
				}
				d := p.want(t, of, test.position)
				if got := d.Payments[0]; got.State != test.settled || got.Code != test.code {
					t.Errorf("settled as %s %q, want %s %q", got.State, got.Code, test.settled, test.code)
				}
			})
		}
	})
}

func TestTheJobFindsAPaymentThatNobodyTold(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		of := p.owe(t, debt(5000))
		p.end(t, p.begin(t, of), "pagato_senza_notifica")
		p.want(t, of, payment.Open)
		p.now = p.now.Add(6 * time.Minute)
		if err := p.Poll(guest()); err != nil {
			t.Fatal(err)
		}
		p.want(t, of, payment.Paid)
	})
}

func TestWhoLeavesTheGatewayCanPayAgainAfterItExpired(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		of := p.owe(t, debt(5000))
		first := p.begin(t, of)
		if again := p.begin(t, of); again.ID != first.ID {
			t.Errorf("two attempts at once: %s and %s", first.ID, again.ID)
		}
		p.now = p.now.Add(31 * time.Minute)
		second := p.begin(t, of)
		if second.ID == first.ID {
			t.Fatal("the expired checkout was given again")
		}
		p.end(t, second, "pagato")
		if d := p.want(t, of, payment.Paid); d.Payments[1].State != payment.Abandoned {
			t.Errorf("the first attempt is %s", d.Payments[1].State)
		}
	})
}

func TestAnUnknownOutcomeKeepsFromPayingTwice(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		of := p.owe(t, debt(5000))
		pay := p.begin(t, of)
		p.end(t, pay, "incerto_poi_pagato")
		if _, err := p.Refresh(guest(), pay.Token); err != nil { // the person comes back
			t.Fatal(err)
		}
		_, err := p.StartByLink(guest(), of.Link, "/")
		wantKind(t, err, fault.Conflict)
		p.now = p.now.Add(3 * time.Minute)
		_, err = p.StartByLink(guest(), of.Link, "/") // asks, and hears that it is paid
		wantKind(t, err, fault.Conflict)
		p.want(t, of, payment.Paid)
	})
}

func TestASilentGatewayLeavesTheOutcomeUnknownAndIsAskedAgain(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		of := p.owe(t, debt(5000))
		pay := p.begin(t, of)
		p.end(t, pay, "pagato_senza_notifica")
		p.silent = true
		p.now = p.now.Add(time.Hour)
		if err := p.Poll(guest()); err != nil {
			t.Fatal(err)
		}
		if d := p.want(t, of, payment.Open); d.Payments[0].State != payment.Unknown {
			t.Errorf("the attempt is %s", d.Payments[0].State)
		}
		p.silent = false
		p.now = p.now.Add(time.Hour)
		if err := p.Poll(guest()); err != nil {
			t.Fatal(err)
		}
		p.want(t, of, payment.Paid)
		p.silent = true
		_, err := p.StartByLink(guest(), p.owe(t, debt(1)).Link, "/")
		wantKind(t, err, fault.Busy)
	})
}

func TestOfManyMessagesAtOnceOnePays(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		of := p.owe(t, debt(5000))
		pay := p.begin(t, of)
		var group sync.WaitGroup
		for i := range 60 {
			group.Go(func() { // every third message is the same, the others are different money
				receipt := "r" + string(rune('a'+i%20))
				o := payment.Outcome{Reference: pay.Token, Notice: of.Notice, Cents: 5000, State: payment.OutcomePaid, Receipt: receipt}
				if err := p.say(o); err != nil {
					t.Errorf("message %d: %v", i, err)
				}
			})
		}
		group.Wait()
		p.want(t, of, payment.Paid)
		p.wantBooks(t, 1, 5000, 19)
	})
}

func TestMoneyThatPaysNothingIsKept(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		of, gone := p.owe(t, debt(5000)), p.owe(t, debt(700))
		pay := p.begin(t, of)
		if _, err := p.Cancel(cashier(), gone.ID, "errore"); err != nil {
			t.Fatal(err)
		}
		for i, o := range []payment.Outcome{
			{Notice: "301000000000012373", Cents: 1, Receipt: "other"}, // unknown notice
			{Notice: of.Notice, Cents: 4999, Receipt: "little"},        // paid elsewhere, the wrong amount
			{Notice: gone.Notice, Cents: 700, Receipt: "gone"},         // cancelled
			{Notice: of.Notice, Cents: 5000, Receipt: "elsewhere"},     // paid elsewhere: right
			{Reference: pay.Token, Notice: of.Notice, Cents: 5000, Receipt: "twice"},
		} {
			o.State = payment.OutcomePaid
			if err := p.say(o); err != nil {
				t.Fatalf("message %d: %v", i, err)
			}
		}
		d := p.want(t, of, payment.Paid)
		if d.Receipt.Gateway != "elsewhere" || d.Payments[0].State != payment.Surplus {
			t.Errorf("receipt %+v, attempt %s", d.Receipt, d.Payments[0].State)
		}
		p.wantBooks(t, 1, 5000, 4)
		open, err := p.Surpluses(cashier(), false)
		if err != nil {
			t.Fatal(err)
		}
		reasons := map[string]string{}
		for _, s := range open {
			reasons[s.Gateway] = s.Reason
		}
		for receipt, want := range map[string]string{"other": "unknown_notice", "little": "amount", "gone": "cancelled", "twice": "duplicate"} {
			if reasons[receipt] != want {
				t.Errorf("%s is kept as %q, want %q", receipt, reasons[receipt], want)
			}
		}
		if err := p.SettleSurplus(cashier(), open[0].ID, "rimborsato"); err != nil {
			t.Fatal(err)
		}
		wantKind(t, p.SettleSurplus(cashier(), open[0].ID, "di nuovo"), fault.Conflict)
		p.wantBooks(t, 1, 5000, 3)
	})
}

func TestAForgedOrOldMessageIsRefused(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		of := p.owe(t, debt(5000))
		pay := p.begin(t, of)
		var body []byte
		var signature string
		_, _, err := p.gateway.End(guest(), pay.Checkout, "pagato", func(_ context.Context, b []byte, s string) error {
			body, signature = b, s
			return context.Canceled // nobody is there
		})
		if err != nil {
			t.Fatal(err)
		}
		forged := []byte(strings.Replace(string(body), "5000", "5001", 1))
		wantKind(t, p.Notified(guest(), forged, signature), fault.Unauthenticated)
		wantKind(t, p.Notified(guest(), body, ""), fault.Unauthenticated)
		was := p.now
		p.now = was.Add(11 * time.Minute)
		wantKind(t, p.Notified(guest(), body, signature), fault.Unauthenticated)
		p.want(t, of, payment.Open)
		if err := p.gateway.Work(guest(), p.Notified); err != nil { // told again, signed anew
			t.Fatal(err)
		}
		p.want(t, of, payment.Paid)
	})
}
