using System.Collections.Frozen;

namespace Penstock.Gateway.Caching.Semantic.Guarding;

/// <summary>The English words that the guard knows. Written for it by hand.</summary>
internal static class Lexicon
{
    /// <summary>Words that carry no meaning of their own here.</summary>
    public static readonly FrozenSet<string> Empty = Set(
        "a an the of to in on at for with by about as into is are was were be been being am do does did doing done have has had having can could "
        + "will would shall should may might must i me my mine myself you your yours we us our ours he him his she her it its they them their one "
        + "someone somebody anyone people person this that these those there here what which who whom whose how when where why and or but if so than "
        + "then just really very please some any also too get got getting go going want wants wanted need needs like tell know let make makes way ways "
        + "thing things best good better great most more much many ever actually exactly currently now still already able possible mean meant meaning "
        + "different difference between s t m re ve ll d u im id per up out from");

    /// <summary>Words that turn a sentence around.</summary>
    public static readonly FrozenSet<string> Negators = Set("not no never without none nobody nothing neither nor nowhere hardly barely except excluding lacks lack lacking non isnt arent wasnt");

    /// <summary>Months, days, units and currencies: they belong to a number or stand for one.</summary>
    public static readonly FrozenSet<string> Measures = Set(
        "january february march april june july august september october november december jan feb mar apr jun jul aug sept oct nov dec "
        + "monday tuesday wednesday thursday friday saturday sunday percent usd eur gbp jpy inr chf cad aud cny dollar dollars euro euros pound pounds yen rupee rupees "
        + "km kilometer kilometers kilometre kilometres mile miles meter meters metre metres cm mm foot feet inch inches yard yards kg kilogram kilograms kilo kilos gram grams mg lb lbs ounce ounces "
        + "celsius fahrenheit kelvin liter liters litre litres gallon gallons gb mb tb kb kwh watt watts volt volts second seconds minute minutes hour hours day days week weeks month months year years "
        + "daily weekly monthly yearly annual annually hourly quarterly half quarter double triple twice thrice");

    /// <summary>Numbers in words; "one" is a pronoun too often.</summary>
    public static readonly FrozenDictionary<string, string> NumberWords = Map(
        "zero=0 two=2 three=3 four=4 five=5 six=6 seven=7 eight=8 nine=9 ten=10 eleven=11 twelve=12 thirteen=13 "
        + "fourteen=14 fifteen=15 sixteen=16 seventeen=17 eighteen=18 nineteen=19 twenty=20 thirty=30 forty=40 fifty=50 "
        + "sixty=60 seventy=70 eighty=80 ninety=90 hundred=100 thousand=1000 million=1000000 billion=1000000000 "
        + "third=3rd fourth=4th fifth=5th");

    /// <summary>Where one of these is asked for, an old answer is a wrong one.</summary>
    public static readonly FrozenSet<string> Volatile = Set(
        "today todays tonight tomorrow tomorrows yesterday weather forecast temperature latest newest headlines breaking trending nowadays upcoming");

    /// <summary>The same for pairs of words.</summary>
    public static readonly FrozenSet<string> VolatilePairs = new[]
    {
        "right now", "as of", "current price", "current rate", "current weather", "current time", "current president", "current score", "current status",
        "what time", "what day", "what date", "stock price", "share price", "stock market", "exchange rate", "this week", "this month", "this year", "this morning", "this evening",
        "last night", "last week", "next week", "recent news", "live score", "price now", "in stock",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Words after which a role follows.</summary>
    public static readonly FrozenSet<string> Roles = Set("from to into onto than vs versus before after over under against by without of for with as above below");

    /// <summary>Words that join equals: what they join may change places.</summary>
    public static readonly FrozenSet<string> Joins = Set("and or between");

    /// <summary>Words that may stand for one another.</summary>
    public static readonly FrozenDictionary<string, int> Synonyms = Classes(
        "stop prevent avoid", "start begin create", "learn study", "earn make", "buy purchase", "find locate determine", "fix repair solve resolve", "delete erase",
        "big large huge", "biggest largest greatest", "small little tiny", "fast quick quickly", "easy simple", "easiest simplest", "pic picture photo image", "phone mobile cellphone", "movie film",
        "job work career", "kid child children", "woman women girl", "man men guy", "usa us america", "uk britain", "india indian", "favorite favourite", "color colour", "math maths mathematics",
        "change reset update modify", "password passcode", "show list display", "explain describe", "definition meaning define", "help assist", "reach contact", "top best good great", "cost price fee charge",
        "happen occur", "choose pick select", "improve increase enhance", "effect impact influence", "reason cause why", "enjoy love like", "website site", "app application", "money cash", "weird strange", "famous popular",
        "cancel terminate", "card cards", "broken cracked", "arrive come", "lose lost losing", "overcome beat", "method technique way", "advice tip suggestion", "example instance");

    /// <summary>Words whose exchange turns a question into another one, both ways.</summary>
    public static readonly FrozenDictionary<string, FrozenSet<string>> Antonyms = Opposites.Table;

    /// <summary>Prefixes that make the opposite of what follows.</summary>
    public static readonly string[] OpposingPrefixes = ["un", "in", "im", "il", "ir", "dis", "de", "non", "anti", "mis", "out", "under", "over", "pre", "post", "hyper", "hypo", "intra", "inter", "macro", "micro"];

    internal static FrozenSet<string> Set(string words) => words.Split(' ').ToFrozenSet(StringComparer.Ordinal);

    private static FrozenDictionary<string, string> Map(string pairs) =>
        pairs.Split(' ').Select(static pair => pair.Split('=')).ToFrozenDictionary(static pair => pair[0], static pair => pair[1], StringComparer.Ordinal);

    private static FrozenDictionary<string, int> Classes(params string[] classes)
    {
        var map = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < classes.Length; i++)
        {
            foreach (string word in classes[i].Split(' '))
            {
                map[word] = i;
            }
        }

        return map.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
