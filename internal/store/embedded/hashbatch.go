package embedded

// hashBatch collects what goes into a hash index and enters it shard by shard, so that a shard is locked seldom and
// stands in the processor's cache while it is filled. Each goroutine has its own.
type hashBatch struct {
	index   *hashIndex
	waiting [shardCount][hashBatchSize]hashedNode
	counts  [shardCount]uint8
}

const hashBatchSize = 64

type hashedNode struct {
	upper uint32
	node  node
}

func (b *hashBatch) add(hash uint64, n node) {
	shard := hash & (shardCount - 1)
	b.waiting[shard][b.counts[shard]] = hashedNode{uint32(upperHalf(hash)), n}
	b.counts[shard]++
	if b.counts[shard] == hashBatchSize {
		b.flushShard(int(shard))
	}
}

// flush enters everything that waits.
func (b *hashBatch) flush() {
	for shard := range b.counts {
		b.flushShard(shard)
	}
}

func (b *hashBatch) flushShard(number int) {
	shard := &b.index.shards[number]
	shard.mutex.Lock()
	defer shard.mutex.Unlock()
	for _, one := range b.waiting[number][:b.counts[number]] {
		shard.enter(uint64(one.upper), one.node)
	}
	b.counts[number] = 0
}
