package noticeboardweb

import (
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/noticeboard"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

func (p *pages) showVerify(c *web.Call) error { return p.verifying(c, nil) }

func (p *pages) verifying(c *web.Call, refused error) error {
	form := ui.NewPlainForm(c, VerifyPath).Failed(refused)
	form.Multipart = true
	page := ui.Page{
		Title: c.Print.T("noticeboard.verify.title"), Lead: c.Print.T("noticeboard.verify.lead"), Section: ui.SectionAdministration, Narrow: true,
		Breadcrumb: []ui.Link{link(c, Path, "noticeboard.title")}, Errors: form.Errors(),
	}
	return p.shell.Page(c, page, verifyPage(c, form))
}

func (p *pages) verify(c *web.Call) error {
	files, err := c.Files("file")
	if err != nil {
		return err
	}
	if len(files) == 0 {
		return p.verifying(c, fault.Wrong(fault.Field{Name: "file", Key: "noticeboard.error.no_file"}))
	}
	v, err := p.board.Verify(c.Context(), files[0].Data)
	if err != nil {
		return err
	}
	page := ui.Page{
		Title: c.Print.T("noticeboard.verify.result"), Section: ui.SectionAdministration, Narrow: true, NoIndex: true,
		Breadcrumb: []ui.Link{link(c, Path, "noticeboard.title"), link(c, VerifyPath, "noticeboard.verify.title")},
	}
	return p.shell.Page(c, page, verifiedPage(c, p, v))
}

func verdictTone(v noticeboard.Verdict) ui.Tone {
	switch v {
	case noticeboard.Proven:
		return ui.Good
	case noticeboard.Unsigned:
		return ui.Warning
	default:
		return ui.Bad
	}
}

// dayTable shows what the evidence says of each day.
func dayTable(c *web.Call, v noticeboard.Verified) ui.Table {
	say := c.Print.T
	t := ui.Table{Caption: say("noticeboard.verify.days"), Columns: []ui.Column{{Title: say("noticeboard.verify.day")}, {Title: say("noticeboard.verify.state")}, {Title: say("noticeboard.verify.evidence")}}}
	for _, d := range v.Found.Days {
		row := ui.Cells(c.Print.ShortDay(string(d.Day)), say("noticeboard.day_state."+string(d.State)), c.Print.ShortDateTime(d.At))
		if d.State != noticeboard.DayShown {
			row.Tone = ui.Warning
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (p *pages) provenFacts(c *web.Call, v noticeboard.Verified) []ui.Fact {
	say, act := c.Print.T, v.Proof.Act
	facts := []ui.Fact{
		{Label: say("noticeboard.field.number"), Value: act.Number},
		{Label: say("noticeboard.field.subject"), Value: act.Subject},
		{Label: say("noticeboard.field.from"), Value: c.Print.Day(string(act.From))},
		{Label: say("noticeboard.field.until"), Value: c.Print.Day(string(act.Until))},
		{Label: say("noticeboard.verify.documented"), Value: say("noticeboard.verify.of", len(v.Found.Days)-v.Found.Missing(), len(v.Found.Days))},
	}
	if v.Proof.AnnulledAt != nil {
		facts = append(facts, ui.Fact{Label: say("noticeboard.annulled.title"), Value: c.Print.DateTime(*v.Proof.AnnulledAt) + ": " + v.Proof.Reason})
	}
	if v.Signer != "" {
		facts = append(facts, ui.Fact{Label: say("noticeboard.verify.signer"), Value: v.Signer})
	}
	return facts
}
