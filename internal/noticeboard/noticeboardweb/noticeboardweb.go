// Package noticeboardweb shows the notice board: to everybody the acts of these days, with their files, as pages, as a feed
// and as data, and the verification of a proof; to offices what they asked for, to the board's keeper what is to be
// published. It promises that no search engine is invited to keep an act, and that of an act whose days are over nothing
// is said but its number and days. It holds no rule and no SQL.
package noticeboardweb

import (
	"embed"

	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/module"
	"comune.example/sportello/internal/municipality"
	"comune.example/sportello/internal/noticeboard"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

//go:embed messages/*.json
var messages embed.FS

// Letters are the texts of what is written to who asked for a publication, for letter.Load.
//
//go:embed letters/*.txt
var Letters embed.FS

// Options is what the pages are given.
type Options struct {
	Town    string
	Origin  string // "https://comune.prova.it", for feeds and metadata
	Offices []municipality.Office
}

// pages are the handlers, with what all of them need.
type pages struct {
	Options
	board *noticeboard.Service
	shell *ui.Shell
}

// The addresses.
const (
	Path       = "/albo-pretorio"
	VerifyPath = Path + "/verifica"
	deskPath   = "/ufficio/albo"
)

const largestUpload = 32 << 20 // bytes: some files at once

// Module is the table of contents: what the board shows, to whom, and its work.
func Module(board *noticeboard.Service, shell *ui.Shell, options Options) module.Module {
	p := &pages{Options: options, board: board, shell: shell}
	return module.Module{
		Name: "noticeboard", Messages: messages, Jobs: board.Jobs(), Routes: append(p.publicRoutes(), p.deskRoutes()...),
		Menu: []module.MenuItem{{
			Area: module.StaffArea, Key: "noticeboard.menu", Path: deskPath, Order: 65,
			Shown: func(a identity.Actor) bool { return a.Has(identity.RoleClerk) || isKeeper(a) },
		}},
	}
}

func isKeeper(a identity.Actor) bool { return a.Has(identity.RoleEditor) }

func (p *pages) publicRoutes() []web.Route {
	const act = Path + "/{year}/{number}"
	return []web.Route{
		{Pattern: "GET " + Path, Who: web.Anyone(), Do: p.showBoard},
		{Pattern: "GET " + Path + "/atti.json", Who: web.Anyone(), Do: p.asJSON, Uncounted: true},
		{Pattern: "GET " + Path + "/atti.csv", Who: web.Anyone(), Do: p.asCSV, Uncounted: true},
		{Pattern: "GET " + Path + "/atti.atom", Who: web.Anyone(), Do: p.asFeed, Uncounted: true},
		{Pattern: "GET " + VerifyPath, Who: web.Anyone(), Do: p.showVerify},
		{Pattern: "POST " + VerifyPath, Who: web.Anyone(), Do: p.verify, MaxBody: largestUpload},
		{Pattern: "GET " + act, Who: web.Anyone(), Do: p.showAct},
		{Pattern: "GET " + act + "/documenti/{doc}", Who: web.Anyone(), Do: p.file, Uncounted: true},
	}
}

func (p *pages) deskRoutes() []web.Route {
	staff, keepers := web.Officers(identity.RoleClerk, identity.RoleEditor), web.Officers(identity.RoleEditor)
	const one = deskPath + "/{id}"
	return []web.Route{
		{Pattern: "GET " + deskPath, Who: staff, Do: p.showDesk},
		{Pattern: "GET " + deskPath + "/nuovo", Who: staff, Do: p.showNew},
		{Pattern: "POST " + deskPath, Who: staff, Do: p.request},
		{Pattern: "GET " + one, Who: staff, Do: p.showOne},
		{Pattern: "POST " + one, Who: staff, Do: p.rewrite},
		{Pattern: "GET " + one + "/documenti/{doc}", Who: staff, Do: p.deskFile, Uncounted: true},
		{Pattern: "POST " + one + "/documenti", Who: staff, Do: p.changeFiles, MaxBody: largestUpload},
		{Pattern: "POST " + one + "/ritira", Who: staff, Do: p.discard},
		{Pattern: "POST " + one + "/pubblica", Who: keepers, Do: p.publish},
		{Pattern: "POST " + one + "/annulla", Who: keepers, Do: p.annul},
		{Pattern: "GET " + one + "/attestazione.pdf", Who: staff, Do: p.attest, Uncounted: true},
	}
}

// officeName is the name of an office in the reader's language; of one that is declared no more, its slug.
func (p *pages) officeName(c *web.Call, slug string) string {
	for _, o := range p.Offices {
		if o.Slug == slug {
			return o.Name.In(c.Print.Lang())
		}
	}
	return slug
}

func (p *pages) kindTitle(c *web.Call, slug string) string {
	if k, ok := p.board.Kind(slug); ok {
		return k.Title.In(c.Print.Lang())
	}
	return slug
}

func (p *pages) kindOptions(c *web.Call) []ui.Option {
	var list []ui.Option
	for _, k := range p.board.Kinds() {
		list = append(list, ui.Option{Value: k.Slug, Label: k.Title.In(c.Print.Lang())})
	}
	return list
}

func link(c *web.Call, path, key string) ui.Link {
	return ui.Link{URL: c.URL(path), Text: c.Print.T(key)}
}
