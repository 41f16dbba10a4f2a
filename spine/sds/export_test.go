package sds

import "github.com/spineguard/spineguard/spine"

func ClockOf(c *Cache) spine.Clock { return c.clock }
