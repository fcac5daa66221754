package casefileweb

import (
	"comune.example/sportello/internal/casefile"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

func tasksPath(id string) string { return "/istanze/" + id + "/sezioni" }

// showTasks lists the sections of a long request with how far each is. Where the steps are done in one order it leads to
// the next one.
func (p *pages) showTasks(c *web.Call) error {
	f, sent, err := p.open(c)
	if err != nil || sent {
		return err
	}
	if !f.Declared.Form.Tasks() {
		return c.Redirect(nextPath(f))
	}
	v := tasksView{Filling: f, Tasks: tasks(c, f), Changes: p.cases.Changes(f)}
	page := ui.Page{
		Title: f.Declared.Sheet(c.Print.Lang()).Title, Lead: c.Print.T("casefile.tasks.lead"), Breadcrumb: p.trail(c, f.Declared), Section: ui.SectionServices,
		Narrow: true, NoIndex: true,
	}
	return p.shell.Page(c, page, tasksPage(c, v))
}

// tasksView is the list of sections.
type tasksView struct {
	casefile.Filling
	Tasks   []ui.Task
	Changes casefile.Changes
}

// done counts the sections that are complete.
func (v tasksView) done() int {
	n := 0
	for i := range v.Steps {
		if v.Standing(i+1) == casefile.Finished {
			n++
		}
	}
	return n
}

func tasks(c *web.Call, f casefile.Filling) []ui.Task {
	var list []ui.Task
	for i, step := range f.Steps {
		list = append(list, ui.Task{Title: step.Title.In(c.Print.Lang()), Hint: step.Intro.In(c.Print.Lang()), URL: c.URL(stepPath(f.ID, i+1)), State: progress(f.Standing(i + 1))})
	}
	last := ui.Task{Title: c.Print.T("casefile.summary.title"), State: ui.Locked}
	if f.Complete() {
		last.URL, last.State = c.URL("/istanze/"+f.ID+"/riepilogo"), ui.Todo
	}
	return append(list, last)
}

func progress(s casefile.Standing) ui.Progress {
	switch s {
	case casefile.Finished:
		return ui.Done
	case casefile.Begun:
		return ui.Current
	case casefile.Faulty:
		return ui.Failed
	case casefile.Locked:
		return ui.Locked
	default:
		return ui.Todo
	}
}
