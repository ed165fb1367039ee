using System.Text;
using Penstock.Mock.Tests.Wire;

namespace Penstock.Mock.Tests;

/// <summary>Whatever arrives, the mock answers with a status of its own making: never 500, never silence.</summary>
public sealed class MutationTests
{
    private const int Rounds = 400;

    private static readonly string[] Pieces = ["null", "{}", "[]", "\"\"", "0", "-1", "1e999", "true", "[null]", "\"\\ud800\"", "{\"type\":null}", "\"text\""];

    public static TheoryData<string> Dialects => ["openai", "responses", "anthropic", "gemini", "bedrock"];

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task A_mutated_request_is_answered_or_refused(string dialect)
    {
        var wire = WireDialect.Named(dialect);
        await using var mock = await MockHost.StartAsync();
        var random = new Random(17);
        var valid = wire.Chat("Hello", new WireOptions { MaximumTokens = 20, Tools = ["f", "g"], Thinks = true, Schema = true });
        var answered = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var body = Mutate(valid, random);
            var reply = await mock.PostAsync(wire, body, stream: round % 2 == 0);

            Assert.True(reply.Status is 200 or 400 or 404, $"seed 17, round {round}: {reply.Status} for {body}");
            Assert.False(reply.Broken, body);
            answered += reply.Status == 200 ? 1 : 0;
        }

        Assert.InRange(answered, Rounds / 50, Rounds - 1);
    }

    private static string Mutate(string json, Random random)
    {
        var text = new StringBuilder(json);
        for (var change = random.Next(1, 3); change > 0; change--)
        {
            var values = Values(text.ToString());
            if (values.Count == 0)
            {
                break;
            }

            var (start, length) = values[random.Next(values.Count)];
            text.Remove(start, length).Insert(start, Pieces[random.Next(Pieces.Length)]);
        }

        return text.ToString();
    }

    /// <summary>Where the JSON values begin and how long they are, found by the brackets and quotes alone.</summary>
    private static List<(int Start, int Length)> Values(string json)
    {
        var values = new List<(int, int)>();
        for (var i = 0; i < json.Length; i++)
        {
            if (json[i] is ':' or '[' or ',' && i + 1 < json.Length)
            {
                var length = LengthOf(json, i + 1);
                if (length > 0)
                {
                    values.Add((i + 1, length));
                }
            }
        }

        return values;
    }

    private static int LengthOf(string json, int start)
    {
        var (depth, quoted) = (0, false);
        for (var i = start; i < json.Length; i++)
        {
            quoted ^= json[i] == '"' && json[i - 1] != '\\';
            if (quoted)
            {
                continue;
            }

            depth += json[i] is '{' or '[' ? 1 : json[i] is '}' or ']' ? -1 : 0;
            if (depth < 0 || (depth == 0 && json[i] is ',' or ':'))
            {
                return json[i] == ':' ? 0 : i - start;
            }
        }

        return 0;
    }
}
