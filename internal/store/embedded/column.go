package embedded

const (
	chunkBits = 11
	chunkRows = 1 << chunkBits
	chunkMask = chunkRows - 1
)

// column holds one value for each row, in chunks that snapshots share. The zero value of T stands for null,
// and so does a chunk that was never written.
type column[T any] struct {
	chunks []*[chunkRows]T

	// For the writer alone: in which batch it made the chunks and the list of them.
	// What was made in the running batch is not yet shared and is written in place.
	made    []uint64
	listing uint64
}

func (c *column[T]) get(row uint32) (value T) {
	if i := int(row >> chunkBits); i < len(c.chunks) {
		if chunk := c.chunks[i]; chunk != nil {
			return chunk[row&chunkMask]
		}
	}
	return value
}

// set writes a row. Rows from shared on are in no snapshot yet, so they are written in place.
func (c *column[T]) set(row uint32, value T, shared uint32, batch uint64) {
	*c.at(row, shared, batch) = value
}

// at returns the place of a row for writing.
func (c *column[T]) at(row uint32, shared uint32, batch uint64) *T {
	i := int(row >> chunkBits)
	switch {
	case i >= len(c.chunks) || c.chunks[i] == nil:
		c.replace(i, new([chunkRows]T), batch)
	case c.made[i] != batch && row < shared:
		copied := *c.chunks[i]
		c.replace(i, &copied, batch)
	}
	return &c.chunks[i][row&chunkMask]
}

func (c *column[T]) replace(i int, chunk *[chunkRows]T, batch uint64) {
	if c.listing != batch {
		c.resize(len(c.chunks))
		c.listing = batch
	}
	if i >= len(c.chunks) {
		c.resize(i + 1)
	}
	c.chunks[i], c.made[i] = chunk, batch
}

// resize moves the list of chunks to a place of its own, with some room to grow.
func (c *column[T]) resize(length int) {
	room := max(length, len(c.chunks)) * 5 / 4
	chunks, made := make([]*[chunkRows]T, length, room), make([]uint64, length, room)
	copy(chunks, c.chunks)
	copy(made, c.made)
	c.chunks, c.made = chunks, made
}

// wipe makes a row null that is in no snapshot, wherever it was written.
func (c *column[T]) wipe(row uint32) {
	if i := int(row >> chunkBits); i < len(c.chunks) && c.chunks[i] != nil {
		var null T
		c.chunks[i][row&chunkMask] = null
	}
}

// reserve makes the list of chunks so long that goroutines can write different chunks at the same time.
func (c *column[T]) reserve(chunks int, batch uint64) {
	c.resize(chunks)
	c.listing = batch
}

// join puts another column's chunks at a place among the chunks. The other one must not be used any more.
func (c *column[T]) join(other *column[T], at int, batch uint64) {
	for i, chunk := range other.chunks {
		if chunk != nil {
			c.replace(at+i, chunk, batch)
		}
	}
}
