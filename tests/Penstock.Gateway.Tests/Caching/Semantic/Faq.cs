using System.Text.Json;
using Penstock.Catalog.Models;
using Penstock.Protocols.OpenAi;
using Penstock.Providers;

namespace Penstock.Gateway.Tests.Caching.Semantic;

/// <summary>Questions of customers about a few things, each in many wordings, and an upstream that knows the answers.</summary>
internal static class Faq
{
    /// <summary>Vectors of all tests, each made once.</summary>
    public static readonly Penstock.Gateway.Caching.Semantic.Vectors.VectorMemory Vectors = new(8192);

    public const string Password = "Open Settings, choose Security and press Reset password.";

    private static readonly (string Thing, string[] Wordings, string Answer)[] Things =
    [
        ("password", ["reset my password", "change the password", "set a new password", "recover a forgotten password"], Password),
        ("card", ["block my stolen card", "freeze a lost card", "report the card stolen", "stop the card that I lost"], "Call the number on our site, and we block it at once."),
        ("invoice", ["download an invoice", "get the invoice as a file", "find my invoices", "see the invoice again"], "Invoices lie under Billing, as PDF."),
        ("address", ["move to another address", "update my home address", "correct the address", "tell you my new address"], "Write to us with a proof of residence."),
        ("refund", ["get a refund", "return what I bought", "have my money returned", "send the shoes back for a refund"], "Send it back with the label that came with it."),
        ("account", ["close my account", "delete the account", "have the account removed", "end my membership account"], "Under Privacy there is a button Close account."),
        ("language", ["see the app in French", "pick another language", "switch the menu language", "choose my language"], "The globe in the corner changes it."),
        ("delivery", ["track a delivery", "follow my parcel", "see where the parcel is", "look up the delivery"], "Your parcel's number is in our last letter."),
        ("coupon", ["use a coupon", "enter my voucher", "apply the discount code", "redeem a gift voucher"], "Type it in before you pay."),
        ("printer", ["connect the printer", "install my printer", "add a printer", "pair the printer with a laptop"], "Press and hold its Wi-Fi key until it blinks."),
    ];

    private static readonly string[] Openings = ["How do I {0}?", "How can I {0}?", "I want to {0}", "What must I do to {0}?", "Please help me {0}", "Is there a way to {0}?", "hello, I would like to {0}", "can you tell me how to {0}"];

    public static CacheOptions Cache(double maxErrorRate = 0.1) => new()
    {
        Semantic = new SemanticCacheOptions { MaxErrorRate = maxErrorRate, TimeToLive = TimeSpan.FromHours(1) },
        Bill = 0.1m,
    };

    /// <summary>A question by chance.</summary>
    public static string Draw(Random random)
    {
        (_, string[] wordings, _) = Things[random.Next(Things.Length)];
        return string.Format(System.Globalization.CultureInfo.InvariantCulture, Openings[random.Next(Openings.Length)], wordings[random.Next(wordings.Length)]);
    }

    /// <summary>The right answer.</summary>
    public static string AnswerTo(string question) => Things.FirstOrDefault(thing => thing.Wordings.Any(wording => question.Contains(wording, StringComparison.Ordinal))).Answer ?? "Ask somebody else: " + question;

    public static string Ask(string question, string more = "") => $$"""{"model":"small","temperature":0,{{more}}"messages":[{"role":"user","content":{{JsonSerializer.Serialize(question)}}}]}""";

    /// <summary>Knows the answer to the last message of an OpenAI or Anthropic request, and counts.</summary>
    public static FakeUpstream Upstream(Func<string, string>? answer = null) => new(relays: true, (call, _) =>
    {
        string said = (answer ?? AnswerTo)(LastText(call.Body!.Bytes));
        return ValueTask.FromResult<ProviderAnswer>(call.IsStream ? Answers.Stream(Answers.ChatStream(said[..4], said[4..])) : Answers.Body(Answers.Chat(said)));
    });

    /// <summary>Asks questions by chance until the cache serves, and a little more; gives how many were answered from it, and how many of these wrongly.</summary>
    public static async Task<(int Hits, int Wrong)> TeachAsync(CacheWorld world, int questions, int seed = 1, string? tenant = null, string more = "")
    {
        var random = new Random(seed);
        int hits = 0, wrong = 0;
        for (int i = 0; i < questions; i++)
        {
            string question = Draw(random);
            CacheWorld.Exchange exchange = await world.AskAsync(Ask(question, more), tenant: tenant);
            if (exchange.Note == "semantic")
            {
                hits++;
                wrong += TextOf(exchange) == AnswerTo(question) ? 0 : 1;
            }

            await world.Semantic.SettleAsync();
        }

        return (hits, wrong);
    }

    public static string TextOf(CacheWorld.Exchange exchange) => Answers.Decode(ChatCompletionsCodec.Instance, exchange.Output.Bytes, isStream: false).Choices[0].Text;

    private static string LastText(ReadOnlyMemory<byte> body)
    {
        using JsonDocument document = JsonDocument.Parse(body);
        JsonElement content = document.RootElement.GetProperty("messages").EnumerateArray().Last().GetProperty("content");
        return content.ValueKind == JsonValueKind.String ? content.GetString()! : content.EnumerateArray().Last(part => part.TryGetProperty("text", out _)).GetProperty("text").GetString()!;
    }
}
