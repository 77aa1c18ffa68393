package server

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

const body = `{"model":"m","messages":[{"role":"user","content":"Hi"}]}`

// A server's own test makes requests that no model sees.
func TestChat(t *testing.T) {
	req := httptest.NewRequest(http.MethodPost, "/v1/chat/completions", strings.NewReader(body))
	NewServer().ServeHTTP(httptest.NewRecorder(), req)

	other, err := http.NewRequest("POST", "/v1/chat/completions", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	NewServer().ServeHTTP(httptest.NewRecorder(), other)
}
