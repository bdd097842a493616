// A subscriber: `follow FILE [QUERY]` reads the feed of events, `receive PORT` takes a webhook's messages. Standard library only.
package main

import (
	"bufio"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

const (
	// The server says something every 15 s; a connection that is silent for longer is dead.
	silent = 45 * time.Second
	// A message signed longer ago may be an old one, sent again by somebody else.
	tolerance     = 300 * time.Second
	rememberedMax = 10_000
	lineBytesMax  = 16 << 20
)

type event struct {
	Seq     string `json:"seq"`
	Type    string `json:"type"`
	Subject string `json:"subject"`
}

func follow(path, query string) {
	if os.Getenv("FLEETLOG_URL") == "" || os.Getenv("FLEETLOG_TOKEN") == "" {
		fail("FLEETLOG_URL and FLEETLOG_TOKEN must say where the cluster is and who asks")
	}
	for {
		if err := followOnce(path, query); err != nil {
			fmt.Fprintln(os.Stderr, "connection lost:", err)
		}
		time.Sleep(500 * time.Millisecond)
	}
}

func followOnce(path, query string) error {
	request, err := http.NewRequest("GET", os.Getenv("FLEETLOG_URL")+"/v1/events?"+query, nil)
	if err != nil {
		return err
	}
	request.Header.Set("Authorization", "Bearer "+os.Getenv("FLEETLOG_TOKEN"))
	request.Header.Set("Accept", "text/event-stream")
	if last, err := os.ReadFile(path); err == nil {
		request.Header.Set("Last-Event-ID", strings.TrimSpace(string(last)))
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode >= 400 && response.StatusCode < 500 {
		// 410 with position_gone: the log no longer reaches back so far. Read the state anew, then follow from there.
		problem, _ := io.ReadAll(response.Body)
		fail("refused: " + string(problem))
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("answered %d", response.StatusCode)
	}
	dead := time.AfterFunc(silent, func() { response.Body.Close() })
	defer dead.Stop()
	lines := bufio.NewScanner(response.Body)
	lines.Buffer(nil, lineBytesMax)
	// Server-sent events: lines of `name: value`, and an empty one at the end of each message.
	name, id, data := "message", "", ""
	for lines.Scan() {
		dead.Reset(silent)
		line := lines.Text()
		field, value, _ := strings.Cut(line, ":")
		value = strings.TrimPrefix(value, " ")
		switch {
		case line == "":
			if name == "message" && data != "" {
				var told event
				if err := json.Unmarshal([]byte(data), &told); err != nil {
					return err
				}
				fmt.Println(told.Seq, told.Type, told.Subject)
			}
			if id != "" {
				if err := keep(path, id); err != nil {
					return err
				}
			}
			name, id, data = "message", "", ""
		case field == "event":
			name = value
		case field == "id":
			id = value
		case field == "data":
			data += value
		}
	}
	return lines.Err()
}

// The whole position or none of it, also when this process is killed.
func keep(path, position string) error {
	if err := os.WriteFile(path+".new", []byte(position), 0o600); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}

func isVerified(secret string, header http.Header, body []byte) bool {
	id, timestamp := header.Get("webhook-id"), header.Get("webhook-timestamp")
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil || math.Abs(float64(time.Now().Unix()-seconds)) > tolerance.Seconds() {
		return false
	}
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil {
		return false
	}
	mac := hmac.New(sha256.New, key)
	fmt.Fprintf(mac, "%s.%s.", id, timestamp)
	mac.Write(body)
	wanted := mac.Sum(nil)
	// Several stand there while a secret is replaced by another.
	for _, part := range strings.Fields(header.Get("webhook-signature")) {
		given, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(part, "v1,"))
		if err == nil && strings.HasPrefix(part, "v1,") && hmac.Equal(given, wanted) {
			return true
		}
	}
	return false
}

func receive(port string) {
	secret := os.Getenv("WEBHOOK_SECRET")
	// Anybody can sign with an empty one.
	if secret == "" {
		fail("WEBHOOK_SECRET must hold the secret that `fleetlog webhook create` has shown")
	}
	var lock sync.Mutex
	seen, order := map[string]bool{}, []string{}
	handler := func(response http.ResponseWriter, request *http.Request) {
		body, err := io.ReadAll(request.Body)
		if err != nil || !isVerified(secret, request.Header, body) {
			response.WriteHeader(http.StatusUnauthorized)
			return
		}
		var told event
		_ = json.Unmarshal(body, &told)
		id := request.Header.Get("webhook-id")
		lock.Lock()
		if !seen[id] {
			seen[id], order = true, append(order, id)
			if len(order) > rememberedMax {
				delete(seen, order[0])
				order = order[1:]
			}
			fmt.Println(id, told.Type)
		}
		lock.Unlock()
		response.WriteHeader(http.StatusNoContent)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:"+port)
	if err != nil {
		fail(err.Error())
	}
	fmt.Println("listening on", listener.Addr().(*net.TCPAddr).Port)
	fail(http.Serve(listener, http.HandlerFunc(handler)).Error())
}

func fail(message string) {
	fmt.Fprintln(os.Stderr, message)
	os.Exit(1)
}

func main() {
	args := os.Args[1:]
	switch {
	case len(args) >= 2 && args[0] == "follow":
		follow(args[1], strings.Join(args[2:], "&"))
	case len(args) == 2 && args[0] == "receive":
		receive(args[1])
	default:
		fail("usage: subscriber follow FILE [QUERY] | receive PORT")
	}
}
