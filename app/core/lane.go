package core

import "sync"

// lane runs jobs one after the other, in the order they were given, on at most one goroutine that ends when there is nothing to do.
type lane struct {
	mu      sync.Mutex
	waiting []func()
	running bool
	wg      *sync.WaitGroup
}

func (l *lane) do(job func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.waiting = append(l.waiting, job)
	if l.running {
		return
	}
	l.running = true
	l.wg.Add(1)
	go l.run()
}

func (l *lane) run() {
	defer l.wg.Done()
	for {
		l.mu.Lock()
		if len(l.waiting) == 0 {
			l.running = false
			l.mu.Unlock()
			return
		}
		job := l.waiting[0]
		l.waiting = l.waiting[1:]
		l.mu.Unlock()
		job()
	}
}
