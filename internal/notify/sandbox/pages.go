package sandbox

import (
	"embed"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/module"
	"comune.example/sportello/internal/notify"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

//go:embed messages/*.json
var messages embed.FS

const (
	path     = "/sandbox/posta"
	pageSize = 25
)

// pages are the handlers, with what all of them need.
type pages struct {
	mailbox *notify.Mailbox
	shell   *ui.Shell
}

// Module is the table of contents: the mailboxes of a demonstration.
func Module(mailbox *notify.Mailbox, shell *ui.Shell) module.Module {
	p := &pages{mailbox: mailbox, shell: shell}
	return module.Module{
		Name:     "mail_sandbox",
		Messages: messages,
		Routes: []web.Route{
			{Pattern: "GET " + path, Who: web.Anyone(), Do: p.list, Demo: true, Uncounted: true},
			{Pattern: "GET " + path + "/ultimo", Who: web.Anyone(), Do: p.last, Demo: true, Uncounted: true},
			{Pattern: "GET " + path + "/{id}", Who: web.Anyone(), Do: p.show, Demo: true, Uncounted: true},
		},
	}
}

// address is the mailbox that the reader asks for, all of them where it is empty.
func address(c *web.Call) string { return strings.ToLower(strings.TrimSpace(c.Query("a"))) }

func (p *pages) list(c *web.Call) error {
	list, more, err := p.mailbox.Mails(c.Context(), address(c), notify.Part{Page: c.Page(), Size: pageSize})
	if err != nil {
		return err
	}
	page := ui.Page{Title: c.Print.T("mail_sandbox.title"), Lead: c.Print.T("mail_sandbox.lead"), NoIndex: true}
	return p.shell.Page(c, page, listPage(c, listView{
		Search: ui.NewSearch(c, path), Mails: list, Pages: neighbours(c, more),
	}))
}

// listView is one page of a mailbox.
type listView struct {
	Search ui.Form
	Mails  []notify.Mail
	Pages  []ui.Link
}

// neighbours are the pages before and after this one.
func neighbours(c *web.Call, more bool) []ui.Link {
	at := func(n int) string {
		return c.URL(path) + "?" + url.Values{"a": {address(c)}, "pagina": {strconv.Itoa(n)}}.Encode()
	}
	var links []ui.Link
	if c.Page() > 1 {
		links = append(links, ui.Link{URL: at(c.Page() - 1), Text: c.Print.T("mail_sandbox.newer")})
	}
	if more {
		links = append(links, ui.Link{URL: at(c.Page() + 1), Text: c.Print.T("mail_sandbox.older")})
	}
	return links
}

// last gives the newest mail of a mailbox as plain text: scripts that play a person read it.
func (p *pages) last(c *web.Call) error {
	if address(c) == "" {
		return fault.Missing()
	}
	list, _, err := p.mailbox.Mails(c.Context(), address(c), notify.Part{Page: 1, Size: 1})
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return fault.Missing()
	}
	m := list[0]
	return c.Inline("text/plain; charset=utf-8", []byte("Subject: "+m.Subject+"\nTo: "+m.To+"\nFrom: "+m.From+"\n\n"+m.Text))
}

func (p *pages) show(c *web.Call) error {
	m, err := p.mailbox.Mail(c.Context(), c.Param("id"))
	if err != nil {
		return err
	}
	back := ui.Link{URL: c.URL(path) + "?a=" + url.QueryEscape(m.To), Text: c.Print.T("mail_sandbox.title")}
	page := ui.Page{Title: m.Subject, Breadcrumb: []ui.Link{back}, NoIndex: true, Narrow: true}
	return p.shell.Page(c, page, mailPage(c, m))
}

var anyLink = regexp.MustCompile(`https?://[^\s<>"]+`)

// piece is a part of a text: words, or a link.
type piece struct {
	Text string
	URL  string
}

// pieces cuts a line at its links. A link is shown whole and leads where it says.
func pieces(line string) []piece {
	var out []piece
	last := 0
	for _, at := range anyLink.FindAllStringIndex(line, -1) {
		if at[0] > last {
			out = append(out, piece{Text: line[last:at[0]]})
		}
		link := strings.TrimRight(line[at[0]:at[1]], ".,;:!?)")
		out = append(out, piece{Text: link, URL: link})
		last = at[0] + len(link)
	}
	if last < len(line) {
		out = append(out, piece{Text: line[last:]})
	}
	return out
}
