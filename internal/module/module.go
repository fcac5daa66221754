// Package module says what a part of the program consists of, so that app can assemble the parts without knowing them:
// routes, menu, messages, jobs, its piece of the database. It promises nothing of its own and knows no module.
package module

import (
	"io/fs"

	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/job"
	"comune.example/sportello/internal/web"
)

// Module is one capability as seen from outside: the table of contents of its web package.
type Module struct {
	Name     string // the package's name, "booking"
	Routes   []web.Route
	Menu     []MenuItem
	Messages fs.FS // messages/it.json, messages/en.json
	Jobs     []job.Job
}

// Area is the part of the site whose menu an item stands in.
type Area string

// The areas with a menu of their own. The public site's four items are the national model's and fixed in ui.
const (
	CitizenArea Area = "citizen" // area personale
	StaffArea   Area = "staff"   // the officers' back office
)

// MenuItem is one entry of an area's menu.
type MenuItem struct {
	Area  Area
	Key   string // message key of the label, "booking.menu.mine"
	Path  string
	Order int // ascending
	// Shown tells whether the item concerns the actor; nil: everybody of the area.
	Shown func(a identity.Actor) bool
}
