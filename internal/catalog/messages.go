package catalog

import "embed"

// Messages are the texts with which answers are refused, for i18n.Load.
//
//go:embed messages/*.json
var Messages embed.FS
