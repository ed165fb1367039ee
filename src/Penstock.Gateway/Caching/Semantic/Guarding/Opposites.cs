using System.Collections.Frozen;

namespace Penstock.Gateway.Caching.Semantic.Guarding;

/// <summary>Pairs of words with opposite or complementary meanings. A word of several letters stands for its inflections too.</summary>
internal static class Opposites
{
    private const string Pairs =
        "from to|with without|for against|enable disable|on off|increase decrease|raise lower|activate deactivate|lock unlock|approve reject|accept decline|accept reject|allow deny|allow block|allow forbid|permit prohibit|"
        + "add remove|add delete|insert delete|create delete|create destroy|start stop|begin end|start end|start finish|open close|upload download|import export|encrypt decrypt|encode decode|compress decompress|"
        + "install uninstall|install remove|subscribe unsubscribe|follow unfollow|mute unmute|show hide|block unblock|archive unarchive|pin unpin|connect disconnect|attach detach|mount unmount|login logout|signin signout|"
        + "buy sell|lend borrow|send receive|deposit withdraw|give take|push pull|win lose|gain lose|pass fail|succeed fail|live die|arrive depart|arrive leave|enter exit|enter leave|join leave|hire fire|hire dismiss|"
        + "earn spend|save spend|love hate|like dislike|like hate|agree disagree|remember forget|teach learn|ask answer|attack defend|build destroy|expand contract|expand collapse|extend shorten|grow shrink|"
        + "rise fall|ascend descend|ascending descending|accelerate decelerate|strengthen weaken|tighten loosen|freeze thaw|freeze unfreeze|heat cool|inhale exhale|laugh cry|sink float|"
        + "maximum minimum|max min|maximize minimize|upper lower|high low|higher lower|highest lowest|big small|bigger smaller|biggest smallest|large small|larger smaller|largest smallest|long short|longer shorter|longest shortest|"
        + "tall short|tallest shortest|wide narrow|thick thin|deep shallow|heavy light|fast slow|faster slower|fastest slowest|early late|earlier later|earliest latest|old new|oldest newest|old young|older younger|oldest youngest|"
        + "good bad|better worse|best worst|advantage disadvantage|advantages disadvantages|pro con|pros cons|benefit risk|benefit drawback|benefits drawbacks|strength weakness|positive negative|right wrong|true false|correct incorrect|"
        + "left right|up down|top bottom|front back|inside outside|above below|over under|before after|first last|next previous|forward backward|north south|east west|northern southern|eastern western|inner outer|internal external|"
        + "hot cold|warm cool|wet dry|hard soft|hard easy|difficult easy|rich poor|cheap expensive|cheapest priciest|strong weak|safe dangerous|safe unsafe|clean dirty|full empty|light dark|bright dim|day night|am pm|morning evening|"
        + "public private|legal illegal|male female|man woman|men women|boy girl|boys girls|husband wife|father mother|mother father|brother sister|son daughter|king queen|he she|him her|his her|uncle aunt|"
        + "introvert extrovert|introverts extroverts|optimist pessimist|import export|input output|read write|get post|encode decode|credit debit|asset liability|assets liabilities|profit loss|revenue expense|income expense|gross net|"
        + "supply demand|buyer seller|employer employee|teacher student|doctor patient|parent child|landlord tenant|sender recipient|client server|host guest|producer consumer|lender borrower|debtor creditor|plaintiff defendant|"
        + "always never|all none|every no|everyone nobody|include exclude|including excluding|with without|more less|more fewer|most least|many few|both neither|same different|single multiple|single married|"
        + "present absent|alive dead|guilty innocent|win loss|victory defeat|war peace|friend enemy|hero villain|heaven hell|summer winter|spring autumn|spring fall|acid base|acidic alkaline|liberal conservative|"
        + "arrival departure|arrivals departures|incoming outgoing|inbound outbound|domestic international|local remote|offline online|manual automatic|temporary permanent|optional required|mandatory optional|required forbidden|"
        + "sync async|synchronous asynchronous|static dynamic|vertical horizontal|row column|rows columns|serial parallel|even odd|prefix suffix|odd even|add subtract|addition subtraction|multiply divide|plus minus|"
        + "upgrade downgrade|promote demote|assign unassign|grant revoke|grant deny|publish unpublish|register unregister|register deregister|check uncheck|select deselect|undo redo|zoom unzoom|fold unfold|pack unpack|zip unzip|wrap unwrap|"
        + "breakfast dinner|lunch dinner|breakfast lunch|husky quiet|loud quiet|noisy quiet|hired fired|bought sold|sent received|won lost|began ended|came went|rose fell|gave took|taught learned|lent borrowed|"
        + "lose keep|keep delete|keep discard|resume pause|play pause|resume suspend|suspend reinstate|continue stop|continue quit|quit join|restore delete|restore backup|lost found|pay refund|charge refund|pay charge|employ dismiss|confirm deny|confirm cancel|book cancel|"
        + "schedule cancel|order cancel|renew cancel|cancel keep|approve deny|merge split|combine separate|inflate deflate|lengthen shorten|load unload|plug unplug|wake sleep|asleep awake|vegetarian carnivore|hetero homo|majority minority|major minor|senior junior|"
        + "ancient modern|natural artificial|sweet sour|sharp blunt|smooth rough|tight loose|visible invisible|active passive|active inactive|fresh stale|guilty innocent|simple complex|solid liquid|straight curved|straight gay|wise foolish";

    /// <summary>Each word with its opposites.</summary>
    public static FrozenDictionary<string, FrozenSet<string>> Table { get; } = Build();

    private static FrozenDictionary<string, FrozenSet<string>> Build()
    {
        var table = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        foreach (string pair in Pairs.Split('|'))
        {
            int space = pair.IndexOf(' ', StringComparison.Ordinal);
            Add(pair[..space], pair[(space + 1)..]);
            Add(pair[(space + 1)..], pair[..space]);
        }

        return table.ToFrozenDictionary(entry => entry.Key, entry => entry.Value.ToFrozenSet(StringComparer.Ordinal), StringComparer.Ordinal);

        void Add(string word, string opposite)
        {
            foreach (string form in (string[])[word, Stem.Of(word)])
            {
                if (!table.TryGetValue(form, out HashSet<string>? all))
                {
                    table[form] = all = new HashSet<string>(StringComparer.Ordinal);
                }

                all.Add(opposite);
                all.Add(Stem.Of(opposite));
            }
        }
    }
}
