// Package synthetic makes channels of any size for trying out and measuring: invented companies, a few large partners and many small ones,
// several partners and channels for one customer, changes over time, two clouds. One seed and size always make the same channel.
package synthetic
