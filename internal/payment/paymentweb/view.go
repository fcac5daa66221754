package paymentweb

import (
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/payment"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

// positionView is a position in the reader's words.
type positionView struct {
	payment.Details
	Title  string
	Office string
	Amount int64 // to be paid today, or paid
	URL    string
	Back   string // path, without language, of the page that shows it
	Sheet  string // slug of the service under which people pay
	Size   int64  // of the receipt in bytes, just after it was paid
	Email  string // of who has just paid and is signed in
}

// steps says where in the payment one is: to find the debt, to check it and pay, to see how it went.
func steps(c *web.Call, current int) ui.Steps {
	s := ui.Steps{Current: current}
	for _, key := range []string{"find", "check", "outcome"} {
		s.Items = append(s.Items, ui.Link{Text: c.Print.T("payment.step." + key)})
	}
	s.Items[0].URL = c.URL("/pagamenti")
	if c.Actor.IsCitizen() {
		s.Items[0].URL = c.URL(ownPath)
	}
	return s
}

// view shows a position at a path: "/pagamenti/avviso/<link>" or "/area-personale/pagamenti/<id>".
func (p *pages) view(c *web.Call, d payment.Details, path string) positionView {
	v := positionView{
		Details: d, Title: d.Position.Kind, Office: p.office(c, d.Position.Office), URL: c.URL(path), Back: path, Sheet: p.sheet,
		Amount: d.Position.AmountOn(italy.DayOf(c.Now())),
	}
	if d.Position.State == payment.Paid {
		v.Amount = d.Position.PaidCents
	}
	if k, ok := p.payment.Kind(d.Position.Kind); ok {
		v.Title = k.Title.In(c.Print.Lang())
	}
	return v
}

func (p *pages) office(c *web.Call, slug string) string {
	for _, lang := range []string{c.Print.Lang(), "it"} {
		if name := p.offices[slug][lang]; name != "" {
			return name
		}
	}
	return slug
}

// reduced tells whether less is to be paid today than later.
func (v positionView) reduced() bool {
	return v.Position.State == payment.Open && v.Amount < v.Position.Cents
}

// tone is the weight of a position's state.
func tone(s payment.State) ui.Tone {
	switch s {
	case payment.Paid:
		return ui.Good
	case payment.Expired:
		return ui.Warning
	case payment.Cancelled:
		return ui.Neutral
	default:
		return ui.Info
	}
}

// facts are what the page of a position says.
func (v positionView) facts(c *web.Call) []ui.Fact {
	t, pos := c.Print.T, v.Position
	list := []ui.Fact{
		{Label: t("payment.kind"), Value: v.Title},
		{Label: t("payment.causale"), Value: pos.Causale},
		{Label: t("payment.amount"), Value: c.Print.Money(v.Amount)},
	}
	if v.reduced() {
		list = append(list, ui.Fact{
			Label: t("payment.later"), Value: t("payment.later_text", c.Print.Day(string(pos.ReducedUntil)), c.Print.Money(pos.Cents)),
		})
	}
	list = append(list,
		ui.Fact{Label: t("payment.due"), Value: c.Print.Day(string(pos.Due))},
		ui.Fact{Label: t("payment.notice"), Value: pos.Notice.Grouped()},
		ui.Fact{Label: t("payment.creditor"), Value: v.Office},
		ui.Fact{Label: t("payment.state.title"), Value: t("payment.state." + string(pos.State))})
	if v.Receipt.Number != "" {
		list = append(list, ui.Fact{Label: t("payment.paid_at"), Value: c.Print.DateTime(v.Receipt.PaidAt)},
			ui.Fact{Label: t("payment.receipt"), Value: v.Receipt.Number})
	}
	return list
}

// papers are the documents that there are of a position.
func (v positionView) papers(c *web.Call) []ui.Link {
	if v.Position.State == payment.Paid {
		return []ui.Link{{URL: v.URL + "/ricevuta.pdf", Text: c.Print.T("payment.receipt_pdf")}}
	}
	if v.Position.State == payment.Open {
		return []ui.Link{{URL: v.URL + "/avviso.pdf", Text: c.Print.T("payment.notice_pdf")}}
	}
	return nil
}
