package app_test

import (
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"comune.example/sportello/internal/app/apptest"
)

const openAPIFile = "../../api/openapi.yaml"

func TestTheOpenAPIDocumentIsTheCommittedOne(t *testing.T) {
	got, err := apptest.Empty(t).OpenAPI()
	if err != nil {
		t.Fatal(err)
	}
	if os.Getenv("UPDATE") != "" {
		if err := os.MkdirAll("../../api", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(openAPIFile, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(openAPIFile)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("the API has changed: run make generate and review api/openapi.yaml (-committed +now):\n%s", diff)
	}
}
