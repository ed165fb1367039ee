namespace Penstock.Storage.Sharing;

/// <summary>
/// The division of limits, as Redis runs it in one step. The rules, for each limit:
/// 1. Of everyone else there counts: a living gateway's claim; of a window what a dead one took less than 60 s ago, and the rest of its claim until
///    60 s after its lease; of what runs at once nothing of the dead; of a period what the dead took, and past their horizon only what was settled.
///    A gateway that began anew is dead as far as its earlier run goes.
/// 2. Free is the limit without all that and without the reporter's own claim. While the store thaws, or does not know what was spent before, nothing
///    is granted.
/// 3. What waiting requests lack comes first, unless others lack something too and the reporter has more than its part by demand. Then what it would
///    like beyond that, at most half of what is free.
/// Clocks: only Redis' own; every report is taken to be of the moment at which it arrives, which is never before what it tells of.
/// </summary>
internal static class ShareScript
{
    /// <summary>Arguments before those of the first limit.</summary>
    public const int Head = 5;

    /// <summary>Arguments of each limit.</summary>
    public const int Width = 16;

    /// <summary>Fields of the answer before those of the first limit, and of each limit.</summary>
    public const int ReplyHead = 3;

    /// <summary>Fields of the answer for each limit.</summary>
    public const int ReplyWidth = 8;

    /// <summary>How many gateways that are gone a period remembers by name; beyond that they are one sum.</summary>
    public const int MostGone = 64;

    public const string Text =
        """
        local t = redis.call('TIME')
        local now = tonumber(ARGV[5]) or (t[1] * 1000 + math.floor(t[2] / 1000))
        local id, lease, leaving, term = ARGV[1], tonumber(ARGV[2]), ARGV[3] == '1', tonumber(ARGV[4])
        local born = tonumber(redis.call('HGET', KEYS[1], 'born')) or 0
        local last = tonumber(redis.call('HGET', KEYS[1], 'last')) or 0
        if born == 0 or (now - last > lease and redis.call('ZCARD', KEYS[2]) > 0) then
          born = now
          redis.call('HSET', KEYS[1], 'born', now)
        end
        if term > (tonumber(redis.call('HGET', KEYS[1], 'term')) or 0) then redis.call('HSET', KEYS[1], 'term', term) end
        redis.call('HSET', KEYS[1], 'last', now)
        if leaving then redis.call('ZREM', KEYS[2], id) else redis.call('ZADD', KEYS[2], now, id) end
        redis.call('HSET', KEYS[1], 't:' .. id, term)
        redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now - 86400000)
        local seen, alive = {}, 0
        local members = redis.call('ZRANGE', KEYS[2], 0, -1, 'WITHSCORES')
        for i = 1, #members, 2 do
          seen[members[i]] = tonumber(members[i + 1])
          if now - seen[members[i]] <= lease then alive = alive + 1 end
        end
        local terms, stored = {}, redis.call('HGETALL', KEYS[1])
        for i = 1, #stored, 2 do
          if string.sub(stored[i], 1, 2) == 't:' then
            local who = string.sub(stored[i], 3)
            terms[who] = tonumber(stored[i + 1])
            if not seen[who] then redis.call('HDEL', KEYS[1], stored[i]) end
          end
        end
        local thaw = math.max(0, born + lease - now)
        local out = { born, alive, thaw }

        -- A record: 1 sequence, 2 claim, 3 taken, 4 settled, 5 at, 6 demand, 7 hungry at, 8 horizon, 9 to 14 taken by age.
        local function count_window(r, s)
          local left = 0
          for j = 0, 5 do
            if now < r[5] + 60000 - 10000 * j then left = left + r[9 + j] end
          end
          if s and now < s + lease + 60000 then left = left + math.max(0, r[2] - r[3]) end
          return left
        end

        for k = 3, #KEYS do
          local a = 5 + (k - 3) * 16
          local kind, limit, seq, claim, taken, settled = ARGV[a + 1], tonumber(ARGV[a + 2]), tonumber(ARGV[a + 3]), tonumber(ARGV[a + 4]), tonumber(ARGV[a + 5]), tonumber(ARGV[a + 6])
          local need, least, want, demand, horizon = tonumber(ARGV[a + 7]), tonumber(ARGV[a + 8]), tonumber(ARGV[a + 9]), tonumber(ARGV[a + 10]), tonumber(ARGV[a + 11])
          local forget, start, believed, seed = tonumber(ARGV[a + 12]), tonumber(ARGV[a + 13]), tonumber(ARGV[a + 14]), tonumber(ARGV[a + 15])
          local h, mine, others, others_taken, gone, gone_count, others_demand, hungry, live_settled = KEYS[k], nil, 0, 0, 0, 0, 0, false, settled
          local base, seeded = 0, 0
          local all = redis.call('HGETALL', h)
          for i = 1, #all, 2 do
            local f = all[i]
            if f == 'base' then base = tonumber(all[i + 1])
            elseif f == 'seeded' then seeded = tonumber(all[i + 1])
            elseif f == id then mine = cmsgpack.unpack(all[i + 1])
            else
              local r, s = cmsgpack.unpack(all[i + 1]), seen[f]
              if s and math.floor(r[1] / 4294967296) < (terms[f] or 0) then s = r[5] - lease - 1 end
              if s and now - s <= lease then
                others = others + math.max(r[2], r[3])
                others_taken = others_taken + r[3]
                others_demand = others_demand + r[6]
                live_settled = live_settled + r[4]
                if now - r[7] <= 500 then hungry = true end
              elseif kind == 'w' then
                local c = count_window(r, s)
                if c <= 0 then redis.call('HDEL', h, f) end
                others, others_taken = others + c, others_taken + c
              elseif kind == 'c' then
                redis.call('HDEL', h, f)
              else
                local past = now - math.max(s or 0, r[5]) > r[8]
                local c = past and r[4] or r[3]
                gone_count = gone_count + 1
                live_settled = live_settled + c
                if past and gone_count > 64 then
                  redis.call('HDEL', h, f)
                  base = base + c
                  redis.call('HSET', h, 'base', string.format('%.0f', base))
                else
                  gone = gone + c
                end
              end
            end
          end
          gone = gone + base
          if mine and mine[1] >= seq then
            for _, v in ipairs({ 0, 0, others + gone, others_taken + gone, gone, tostring(others_demand), 0, 0 }) do out[#out + 1] = v end
          else
            local unseeded = false
            if kind == 'p' then
              if thaw > 0 and believed > gone then
                base = base + believed - gone
                gone = believed
                redis.call('HSET', h, 'base', string.format('%.0f', base))
              end
              unseeded = born >= start and seeded ~= born
              if unseeded and seed >= 0 and thaw == 0 then
                local more = seed - live_settled - base
                if more > 0 then
                  base, gone = base + more, gone + more
                  redis.call('HSET', h, 'base', string.format('%.0f', base))
                end
                redis.call('HSET', h, 'seeded', born)
                unseeded = false
              end
            end
            local free = limit - gone - others - math.max(claim, taken)
            local grant, wants = 0, need
            if thaw == 0 and not unseeded and not leaving and free > 0 then
              local part = demand > 0 and limit * demand / (demand + others_demand) or limit
              local mayNeed = not (hungry and kind ~= 'p' and claim > part * 1.05 + 1)
              if need > 0 and mayNeed and free >= least then grant = math.min(need, free) end
              wants = need - grant
              if not hungry then
                grant = grant + math.max(0, math.min(want - claim - grant, math.floor((free - grant) / 2)))
              end
            end
            local hungry_at = wants > 0 and now or 0
            local r = { seq, claim + grant, taken, settled, now, demand, hungry_at, horizon }
            local ages = {}
            for v in string.gmatch(ARGV[a + 16], '[^,]+') do ages[#ages + 1] = tonumber(v) end
            for j = 1, 6 do r[8 + j] = ages[j] or 0 end
            redis.call('HSET', h, id, cmsgpack.pack(r))
            if kind ~= 'p' then redis.call('PEXPIRE', h, 600000)
            elseif forget > 0 then redis.call('PEXPIREAT', h, forget) end
            for _, v in ipairs({ grant, free - grant, others + gone, others_taken + gone, gone, tostring(others_demand), hungry and 1 or 0, unseeded and 1 or 0 }) do out[#out + 1] = v end
          end
        end
        return out
        """;
}
