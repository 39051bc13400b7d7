// Reads batches as Docker and Docker Compose do: read READER FOLDER OUT COUNT.
// For each batch one JSON object of what was read, or {"": message} where it could not be.
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/compose-spec/compose-go/v2/dotenv"
	"github.com/docker/cli/pkg/kvfile"
)

func lookup(name string) (string, bool) { return "expanded", name == "X" }

func docker(path string) (map[string]string, error) {
	lines, err := kvfile.Parse(path, lookup)
	pairs := map[string]string{}
	for _, line := range lines {
		name, value, _ := strings.Cut(line, "=")
		if _, twice := pairs[name]; twice {
			return nil, fmt.Errorf("%s comes twice", name)
		}
		pairs[name] = value
	}
	return pairs, err
}

func compose(path string) (map[string]string, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return dotenv.ParseWithLookup(file, lookup)
}

func main() {
	read := map[string]func(string) (map[string]string, error){"docker": docker, "compose": compose}[os.Args[1]]
	folder, out := os.Args[2], os.Args[3]
	count, err := strconv.Atoi(os.Args[4])
	if err != nil {
		log.Fatal(err)
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		log.Fatal(err)
	}
	for batch := range count {
		pairs, err := read(filepath.Join(folder, strconv.Itoa(batch)))
		if err != nil {
			pairs = map[string]string{"": err.Error()}
		}
		text, err := json.Marshal(pairs)
		if err != nil {
			log.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(out, strconv.Itoa(batch)), text, 0o644); err != nil {
			log.Fatal(err)
		}
	}
}
