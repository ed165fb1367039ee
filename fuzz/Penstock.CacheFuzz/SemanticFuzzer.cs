using System.Text;
using System.Text.Json;
using Penstock.Catalog.Models;
using Penstock.Catalog.Tenants;
using Penstock.Gateway.Caching;
using Penstock.Gateway.Inference;

namespace Penstock.CacheFuzz;

/// <summary>
/// Asks questions in many wordings, by several tenants and with one parameter or none set, each the more often a step away from the request
/// before. The upstream answers with tenant, parameter and subject, so that an answer that crosses the first two gives itself away; a wrong
/// subject is what a semantic cache may get wrong within its bound, and is counted.
/// </summary>
public static class SemanticFuzzer
{
    private const int Tenants = 5;

    private static readonly string[] Parameters =
    [
        "", "\"max_tokens\":7", "\"max_tokens\":8", "\"top_p\":0.5", "\"seed\":1", "\"stop\":\"x\"", "\"stop\":[\"x\"]", "\"frequency_penalty\":1", "\"reasoning_effort\":\"low\"",
        "\"response_format\":{\"type\":\"json_object\"}", "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]", "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"g\"}}]",
        "\"logit_bias\":{\"1\":1}", "\"unknown_parameter\":true", "\"unknown_parameter\":null", "\"Seed\":1", "\"SYSTEM\":\"\"", "\"SYSTEM\":\"s\"", "\"IMAGE\":\"AA==\"", "\"IMAGE\":\"AQ==\"",
    ];

    private static readonly string[][] Subjects =
    [
        ["reset my password", "change the password", "recover a forgotten password"],
        ["block my stolen card", "freeze a lost card", "report the card stolen"],
        ["download an invoice", "get the invoice as a file", "find my invoices"],
        ["track a delivery", "follow my parcel", "see where the parcel is"],
        ["connect the printer", "install my printer", "pair the printer with a laptop"],
    ];

    private static readonly string[] Openings = ["How do I", "How can I", "I want to", "What must I do to", "Please help me", "Is there a way to", "hello, I would like to"];

    /// <summary>Runs until <paramref name="requests"/> were asked, or one got an answer of another tenant or parameter.</summary>
    public static async Task<FuzzResult> RunAsync(long requests, int seed, CancellationToken cancellationToken)
    {
        var random = new Random(seed);
        var upstream = new EchoProvider();
        var options = new CacheOptions { Semantic = new SemanticCacheOptions { MaxErrorRate = 0.1, TimeToLive = TimeSpan.FromDays(1) } };
        await using var pipeline = new LocalPipeline(upstream, options, new AnswerCacheOptions { MemoryBytes = 64 * 1024 * 1024 });
        TenantOptions?[] tenants = [null, .. Enumerable.Range(1, Tenants).Select(number => new TenantOptions { Name = "tenant" + number })];
        var output = new CapturedOutput();
        (long hits, long mutations, long wrongSubjects) = (0, 0, 0);
        (int tenant, int parameter) = (0, 0);
        for (long asked = 0; asked < requests; asked++)
        {
            bool mutates = asked % 2 == 1;
            (tenant, parameter) = !mutates ? (random.Next(Tenants + 1), random.Next(4) > 0 ? 0 : random.Next(Parameters.Length))
                : random.Next(2) == 0 ? ((tenant + 1 + random.Next(Tenants)) % (Tenants + 1), parameter) : (tenant, random.Next(Parameters.Length));
            mutations += mutates ? 1 : 0;
            int subject = random.Next(Subjects.Length);
            string place = $"of{tenant}x{parameter}x", meaning = upstream.Text = place + (char)('a' + subject);
            output.Clear();
            InferenceContext context = await pipeline.AskAsync(Body(random, subject, parameter), tenants[tenant], isStream: false, output, cancellationToken);
            hits += context.Cache == CacheUse.Semantic ? 1 : 0;
            if (output.Written.IndexOf(Encoding.UTF8.GetBytes($"\"content\":\"{place}")) < 0)
            {
                return new FuzzResult(asked + 1, hits, mutations, $"{meaning} got {Encoding.UTF8.GetString(output.Written)}");
            }

            wrongSubjects += output.Written.IndexOf(Encoding.UTF8.GetBytes($"\"content\":\"{meaning}\"")) < 0 ? 1 : 0;
            if (context.Cache != CacheUse.Semantic)
            {
                await pipeline.Semantic.SettleAsync();
            }
        }

        return new FuzzResult(requests, hits, mutations, null) { WrongSubjects = wrongSubjects };
    }

    private static byte[] Body(Random random, int subject, int parameter)
    {
        string question = $"{Openings[random.Next(Openings.Length)]} {Subjects[subject][random.Next(3)]}?", more = Parameters[parameter];
        string system = more.StartsWith("\"SYSTEM", StringComparison.Ordinal) ? $"{{\"role\":\"system\",\"content\":{more[9..]}}}," : "";
        string content = more.StartsWith("\"IMAGE", StringComparison.Ordinal)
            ? $"[{{\"type\":\"text\",\"text\":{JsonSerializer.Serialize(question)}}},{{\"type\":\"image_url\",\"image_url\":{{\"url\":{more[8..]}}}}}]"
            : JsonSerializer.Serialize(question);
        string field = more.Length == 0 || system.Length > 0 || content[0] == '[' ? "" : more + ",";
        return Encoding.UTF8.GetBytes($"{{\"model\":\"small\",\"temperature\":0,{field}\"messages\":[{system}{{\"role\":\"user\",\"content\":{content}}}]}}");
    }
}
