package portal

import (
	"embed"
	"io/fs"

	"comune.example/sportello/internal/db"
)

//go:embed schema/*.sql
var schemaFiles embed.FS

// Schema is the module's part of the database.
func Schema() fs.FS {
	return db.SchemaOf(schemaFiles)
}
