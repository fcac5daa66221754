package reactions

import (
	"context"
	"strconv"
	"time"

	"comune.example/sportello/internal/complaint"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/notify"
)

// Complaint writes to those who report problems, ask for assistance or follow a report, and to the office whose term has
// passed. Address gives an office's e-mail address, empty if there is none.
func Complaint(d *journal.Dispatcher, w *Writer, complaints *complaint.Service, address func(office string) string) {
	c := complaintWriter{Writer: w, complaints: complaints}
	journal.On(d, "complaint.write_draft", func(ctx context.Context, f complaint.DraftKept) error {
		return w.write(ctx, message{
			letter: "draft", key: f.Link + "/" + strconv.FormatInt(f.At, 10), email: f.Email, lang: f.Lang, path: "/segnala/" + f.Link, secret: true, nameless: true,
			about: notify.Subject{Kind: "complaint", ID: f.Link}, values: map[string]string{"until": w.Texts.Printer(f.Lang).Day(string(f.Until))},
		})
	})
	journal.On(d, "complaint.write_pending", func(ctx context.Context, f complaint.ReportPending) error {
		m := c.message("pending", f.Told, map[string]string{"until": w.Texts.Printer(f.Lang).DateTime(time.UnixMilli(f.Lapses))})
		m.path, m.secret = m.path+"/conferma?codice="+f.Code, true
		return w.write(ctx, m)
	})
	journal.On(d, "complaint.write_received", func(ctx context.Context, f complaint.ReportReceived) error {
		letter := "received"
		if f.Kind == complaint.Assistance {
			letter = "assistance"
		}
		return w.write(ctx, c.message(letter, f.Told, map[string]string{"due": w.Texts.Printer(f.Lang).Day(string(f.Due))}))
	})
	journal.On(d, "complaint.write_moved", func(ctx context.Context, f complaint.ReportMoved) error {
		return w.write(ctx, c.message("moved", f.Told, map[string]string{"what": c.what(f, f.Lang), "text": said(f)}))
	})
	journal.On(d, "complaint.write_answer", func(ctx context.Context, f complaint.ReportAnswered) error {
		return w.write(ctx, c.message("answer", f.Told, map[string]string{"text": f.Text}))
	})
	journal.On(d, "complaint.write_news", func(ctx context.Context, f complaint.ReportMoved) error {
		return c.followers(ctx, f.Told, said(f), func(lang string) string { return c.what(f, lang) })
	})
	journal.On(d, "complaint.write_public_answer", func(ctx context.Context, f complaint.ReportAnswered) error {
		if f.Audience != complaint.ForAll {
			return nil
		}
		return c.followers(ctx, f.Told, f.Text, func(lang string) string { return w.Texts.Printer(lang).T("complaint.entry.answer") })
	})
	journal.On(d, "complaint.write_follow", func(ctx context.Context, f complaint.FollowAsked) error {
		return w.write(ctx, message{
			letter: "follow", key: f.ID + "/" + strconv.FormatInt(f.At, 10), email: f.Email, lang: f.Lang, path: "/seguite/" + f.Link + "/conferma",
			secret: true, nameless: true, about: notify.Subject{Kind: "complaint", ID: f.Report.ID},
			values: map[string]string{"title": f.Report.Public, "number": f.Report.Number},
		})
	})
	journal.On(d, "complaint.write_overdue", func(ctx context.Context, f complaint.ReportOverdue) error {
		return w.write(ctx, message{
			letter: "overdue", key: f.ID, email: address(f.Office), lang: "it", path: "/ufficio/segnalazioni/" + f.ID, nameless: true,
			about:  notify.Subject{Kind: "complaint", ID: f.ID},
			values: map[string]string{"number": f.Number, "title": f.Title, "due": w.Texts.Printer("it").Day(string(f.Due))},
		})
	})
}

// complaintWriter writes the letters about reports.
type complaintWriter struct {
	*Writer

	complaints *complaint.Service
}

// message is a letter to who wrote the report.
func (c complaintWriter) message(letter string, t complaint.Told, more map[string]string) message {
	values := map[string]string{"title": t.Title}
	if t.Number != "" { // one that waits for its confirmation has none
		values["number"] = t.Number
	}
	for name, value := range more {
		values[name] = value
	}
	path := "/segnalazione/" + t.Link
	if t.Kind == complaint.Assistance {
		path = "/assistenza/" + t.Link
	}
	return message{
		letter: letter, key: t.ID + "/" + strconv.FormatInt(t.Version, 10), email: t.Email, lang: t.Lang, account: t.Account, name: t.GivenName,
		path: path, about: notify.Subject{Kind: "complaint", ID: t.ID}, values: values,
	}
}

// followers writes to those who follow a report, unless they wrote it: they have a letter of their own.
func (c complaintWriter) followers(ctx context.Context, t complaint.Told, text string, what func(lang string) string) error {
	if !t.IsPublic {
		return nil
	}
	list, err := c.complaints.Followers(identity.AsSystem(ctx, "reactions"), t.ID)
	if err != nil {
		return err
	}
	for _, f := range list {
		if f.Email == t.Email {
			continue
		}
		err := c.write(ctx, message{
			letter: "news", key: f.ID + "/" + strconv.FormatInt(t.Version, 10), email: f.Email, lang: f.Lang, account: f.Account,
			path: "/seguite/" + f.Link + "/disdici", nameless: true, about: notify.Subject{Kind: "complaint", ID: t.ID},
			values: map[string]string{"title": t.Public, "number": t.Number, "what": what(f.Lang), "text": text, "page": c.Site.link(f.Lang, "/segnalazioni/"+t.Number)},
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// what says in a language what an office has done.
func (c complaintWriter) what(f complaint.ReportMoved, lang string) string {
	return c.Texts.Printer(lang).T("complaint.entry." + f.Action)
}

// said is what an office says with what it does, and which report this one repeats.
func said(f complaint.ReportMoved) string {
	if f.Original == "" {
		return f.Text
	}
	if f.Text == "" {
		return f.Original
	}
	return f.Text + "\n\n" + f.Original
}
