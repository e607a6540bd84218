package storage

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"os"
)

// bbolt trusts the structure of its file: a page that points at itself, or past the end, makes it recurse or read without end, and
// no caller can recover from that. Whoever can write the file could so keep the program from starting. checkPages walks the tree
// first, in bounds and every page once, and refuses the file before bbolt maps it. What the values say is proved later by their seals.
//
// The layout is bbolt's data file version 2, in the machine's byte order: two meta pages, then pages of 16 bytes header (id 8, flags 2,
// count 2, overflow 4) and elements of 16 bytes.
const (
	boltMagic      = 0xED0CDAED
	boltVersion    = 2
	pageHeader     = 16
	pageElement    = 16
	bucketHeader   = 16 // root page 8, sequence 8
	metaLength     = 64 // up to and with the checksum
	flagBranch     = 0x01
	flagLeaf       = 0x02
	flagFreelist   = 0x10
	flagBucket     = 0x01
	maxDepth       = 32
	maxFile        = 1 << 31
	minPage        = 512
	maxPage        = 1 << 16
	freelistNoneID = ^uint64(0)
)

var native = binary.NativeEndian

var errPages = errors.New("its pages do not fit together")

type pageWalk struct {
	file  []byte
	size  uint64 // of a page
	pages uint64 // high-water mark
	seen  map[uint64]bool
}

// checkPages reads the whole file, which the caller has locked.
func checkPages(f *os.File) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if info.Size() == 0 {
		return nil // bbolt makes a new one
	}
	if info.Size() > maxFile {
		return fmt.Errorf("it has %d bytes: %w", info.Size(), errPages)
	}
	file := make([]byte, info.Size())
	if _, err := io.ReadFull(io.NewSectionReader(f, 0, info.Size()), file); err != nil {
		return err
	}
	return checkFile(file)
}

func checkFile(file []byte) error {
	meta, err := newestMeta(file)
	if err != nil {
		return err
	}
	w := &pageWalk{file: file, size: uint64(native.Uint32(meta[8:])), pages: native.Uint64(meta[40:]), seen: map[uint64]bool{0: true, 1: true}}
	if w.pages < 2 || w.pages > uint64(len(file))/w.size {
		return fmt.Errorf("%d pages in %d bytes: %w", w.pages, len(file), errPages)
	}
	if err := w.tree(native.Uint64(meta[16:]), 0); err != nil {
		return err
	}
	return w.freelist(native.Uint64(meta[32:]))
}

// newestMeta returns the meta page that bbolt will use: of those that are whole, the one with the higher transaction.
func newestMeta(file []byte) ([]byte, error) {
	first := metaAt(file, 0)
	var second []byte
	if first != nil {
		second = metaAt(file, uint64(native.Uint32(first[8:])))
	} else {
		for size := uint64(minPage * 2); size <= maxPage && second == nil; size *= 2 { // as bbolt looks for it
			second = metaAt(file, size)
		}
	}
	newest := first
	if first == nil || second != nil && native.Uint64(second[48:]) > native.Uint64(first[48:]) {
		newest = second
	}
	if newest == nil {
		return nil, fmt.Errorf("no whole meta page: %w", errPages)
	}
	for _, meta := range [][]byte{first, second} {
		if meta == nil {
			continue
		}
		size := native.Uint32(meta[8:])
		if size < minPage || size > maxPage || size&(size-1) != 0 || size != native.Uint32(newest[8:]) {
			return nil, fmt.Errorf("pages of %d bytes: %w", size, errPages)
		}
	}
	return newest, nil
}

// metaAt returns a meta page if bbolt would take it for whole.
func metaAt(file []byte, at uint64) []byte {
	if uint64(len(file)) < pageHeader+metaLength || at > uint64(len(file))-pageHeader-metaLength {
		return nil
	}
	meta := file[at+pageHeader : at+pageHeader+metaLength]
	sum := fnv.New64a()
	sum.Write(meta[:metaLength-8])
	if native.Uint32(meta) != boltMagic || native.Uint32(meta[4:]) != boltVersion || native.Uint64(meta[metaLength-8:]) != sum.Sum64() {
		return nil
	}
	return meta
}

// page returns the page with its overflow, and marks all of it as seen.
func (w *pageWalk) page(id uint64) ([]byte, error) {
	if id >= w.pages {
		return nil, fmt.Errorf("page %d of %d: %w", id, w.pages, errPages)
	}
	page := w.file[id*w.size:]
	span := uint64(native.Uint32(page[12:])) + 1
	if native.Uint64(page) != id || span > w.pages-id {
		return nil, fmt.Errorf("header of page %d: %w", id, errPages)
	}
	for i := id; i < id+span; i++ {
		if w.seen[i] {
			return nil, fmt.Errorf("page %d is used twice: %w", i, errPages)
		}
		w.seen[i] = true
	}
	return page[:span*w.size], nil
}

func (w *pageWalk) tree(id uint64, depth int) error {
	if depth > maxDepth {
		return fmt.Errorf("deeper than %d pages: %w", maxDepth, errPages)
	}
	page, err := w.page(id)
	if err != nil {
		return err
	}
	switch native.Uint16(page[8:]) {
	case flagLeaf:
		return w.leaf(page, depth)
	case flagBranch:
		return w.branch(page, depth)
	default:
		return fmt.Errorf("page %d is neither branch nor leaf: %w", id, errPages)
	}
}

// elements cuts a page into its elements; each is the page from the element on, so that positions count from it.
func elements(page []byte) ([][]byte, error) {
	count := int(native.Uint16(page[10:]))
	if pageHeader+count*pageElement > len(page) {
		return nil, fmt.Errorf("%d elements in %d bytes: %w", count, len(page), errPages)
	}
	out := make([][]byte, count)
	for i := range out {
		out[i] = page[pageHeader+i*pageElement:]
	}
	return out, nil
}

func (w *pageWalk) branch(page []byte, depth int) error {
	all, err := elements(page)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		return fmt.Errorf("an empty branch: %w", errPages)
	}
	for _, e := range all {
		if uint64(native.Uint32(e))+uint64(native.Uint32(e[4:])) > uint64(len(e)) || native.Uint32(e[4:]) == 0 {
			return fmt.Errorf("a key outside its page: %w", errPages)
		}
		if err := w.tree(native.Uint64(e[8:]), depth+1); err != nil {
			return err
		}
	}
	return nil
}

func (w *pageWalk) leaf(page []byte, depth int) error {
	all, err := elements(page)
	if err != nil {
		return err
	}
	for _, e := range all {
		flags, pos := native.Uint32(e), uint64(native.Uint32(e[4:]))
		key, value := uint64(native.Uint32(e[8:])), uint64(native.Uint32(e[12:]))
		if pos+key+value > uint64(len(e)) || key == 0 {
			return fmt.Errorf("a value outside its page: %w", errPages)
		}
		if flags&flagBucket == 0 {
			continue
		}
		if err := w.bucket(e[pos+key:pos+key+value], depth); err != nil {
			return err
		}
	}
	return nil
}

// bucket follows a bucket to its root page, which a small one carries inside the value.
func (w *pageWalk) bucket(value []byte, depth int) error {
	if len(value) < bucketHeader {
		return fmt.Errorf("a bucket without a header: %w", errPages)
	}
	if root := native.Uint64(value); root != 0 {
		return w.tree(root, depth+1)
	}
	inline := value[bucketHeader:]
	if len(inline) < pageHeader || native.Uint16(inline[8:]) != flagLeaf || depth > maxDepth {
		return fmt.Errorf("an inline bucket that is not a leaf: %w", errPages)
	}
	return w.leaf(inline, depth+1)
}

// freelist proves that no page is both free and in use: bbolt would overwrite it.
func (w *pageWalk) freelist(id uint64) error {
	if id == freelistNoneID {
		return fmt.Errorf("no list of free pages: %w", errPages)
	}
	page, err := w.page(id)
	if err != nil {
		return err
	}
	if native.Uint16(page[8:]) != flagFreelist {
		return fmt.Errorf("page %d is not the list of free pages: %w", id, errPages)
	}
	count, ids := uint64(native.Uint16(page[10:])), page[pageHeader:]
	if count == 0xFFFF { // then the first element is the count
		if len(ids) < 8 {
			return fmt.Errorf("free pages: %w", errPages)
		}
		count, ids = native.Uint64(ids), ids[8:]
	}
	if count > uint64(len(ids))/8 {
		return fmt.Errorf("%d free pages: %w", count, errPages)
	}
	for i := range count {
		free := native.Uint64(ids[i*8:])
		if free >= w.pages || w.seen[free] {
			return fmt.Errorf("page %d is free and in use: %w", free, errPages)
		}
		w.seen[free] = true
	}
	return nil
}
