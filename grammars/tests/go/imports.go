// Package ask asks.
package ask

import "fmt"
import (
	"context"
	oai "github.com/sashabaranov/go-openai"
	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
	"gopkg.in/yaml.v3"
	. "github.com/onsi/gomega"
	_ "embed"
	`raw/path`
)
