package catalog

import "testing"

func TestNoTwoSetsOfFilesHaveTheSameVersion(t *testing.T) {
	seen := map[string]int{}
	for i, files := range []map[string][]byte{
		{"a": []byte("x")}, {"b": []byte("x")}, {"a": []byte("xb")}, {"a": []byte("x"), "b": nil}, {"a": nil, "b": []byte("x")}, {"ax": nil}, {},
	} {
		v := versionOf(files)
		if other, ok := seen[v]; ok {
			t.Errorf("sets %d and %d have the same version", other, i)
		}
		seen[v] = i
	}
}
