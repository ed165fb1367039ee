using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Penstock.Cli.Hosting;
using Penstock.Cli.Terminals;

namespace Penstock.Cli.Commands;

/// <summary>The parts of <c>penstock cache</c> that look after the caches of a running gateway.</summary>
internal static class CacheOperations
{
    private static readonly string[] Models = ["TENANT", "MODEL", "STATE", "ENTRIES", "GROUPS", "HITS", "AUDITS", "WRONG", "LABELS", "ERROR", "BOUND", "MOST"];
    private static readonly string[] Questions = ["ENTRY", "TENANT", "MODEL", "MEMBERS", "HITS", "CREATED", "QUESTION"];

    /// <summary><c>penstock cache status</c>.</summary>
    public static Command Status(CommandContext context) => new Command("status", "How the caches stand: what they keep, serve and estimate to get wrong.")
        .Sends(context, _ => (HttpMethod.Get, "cache", null), PrintStatus)
        .WithExamples("penstock cache status", "one line for each tenant and model of the semantic cache", "penstock cache status --json", "for programs");

    /// <summary><c>penstock cache entries</c>.</summary>
    public static Command Entries(CommandContext context)
    {
        Option<string?> tenant = new("--tenant") { Description = "One tenant's.", HelpName = "TENANT" };
        Option<string?> model = new("--model", "-m") { Description = "One model's.", HelpName = "MODEL" };
        Option<bool> texts = new("--texts") { Description = "Show what was asked and answered; operators only." };
        Option<int> limit = new("--limit") { Description = "How many, at most 1000.", DefaultValueFactory = _ => 100 };
        return new Command("entries", "List questions that the semantic cache keeps, those with the latest answers first.") { tenant, model, texts, limit }
            .Sends(
                context,
                parsed => (HttpMethod.Get, "cache/entries" + Query(
                    ("tenant", parsed.GetValue(tenant)), ("model", parsed.GetValue(model)), ("texts", parsed.GetValue(texts) ? "true" : null),
                    ("limit", parsed.GetValue(limit).ToString(CultureInfo.InvariantCulture))), null),
                (terminal, answer) => terminal.WriteTable(Questions, [.. answer.GetProperty("entries").EnumerateArray().Select(QuestionRow)]))
            .WithExamples("penstock cache entries --tenant acme --texts", "with what was asked");
    }

    /// <summary><c>penstock cache evict</c>.</summary>
    public static Command Evict(CommandContext context)
    {
        Option<string?> entry = new("--entry") { Description = "One answer, by its header x-penstock-cache-entry.", HelpName = "ENTRY" };
        Option<string?> tenant = new("--tenant") { Description = "One tenant's answers.", HelpName = "TENANT" };
        Option<string?> model = new("--model", "-m") { Description = "One model's answers.", HelpName = "MODEL" };
        Option<string?> tag = new("--tag") { Description = "Answers that depend on it.", HelpName = "TAG" };
        Option<bool> all = new("--all") { Description = "Everything." };
        var command = new Command("evict", "Put answers out of reach, in all caches, those on their way included.") { entry, tenant, model, tag, all };
        command.Validators.Add(result =>
        {
            bool isNamed = new[] { entry, tenant, model, tag }.Any(option => result.GetValue(option) is not null);
            if (isNamed == result.GetValue(all))
            {
                result.AddError("Say what: --entry, --tenant, --model or --tag, or --all for everything.");
            }
        });
        return command
            .Sends(
                context,
                parsed => (HttpMethod.Delete, "cache" + Query(
                    ("entry", parsed.GetValue(entry)), ("tenant", parsed.GetValue(tenant)), ("model", parsed.GetValue(model)), ("tag", parsed.GetValue(tag))), null),
                (terminal, answer) =>
                {
                    terminal.Remark($"Out of reach; {answer.Text("removed")} answers were in memory, and {answer.Text("questions")} questions in the semantic cache.");
                    if (answer.Text("warning") is { Length: > 0 } warning)
                    {
                        terminal.Remark(warning);
                    }
                })
            .WithExamples("penstock cache evict --tenant acme --tag kb-7", "after a document has changed", "penstock cache evict --all", "everything, everywhere");
    }

    /// <summary><c>penstock cache feedback</c>.</summary>
    public static Command Feedback(CommandContext context)
    {
        Argument<string> entry = new Argument<string>("entry") { Description = "The answer, by its header x-penstock-cache-entry." }.NoOptions();
        Argument<string> verdict = new Argument<string>("verdict") { Description = "right or wrong." }.AcceptOnlyFromAmong("right", "wrong");
        Option<string?> request = new("--request") { Description = "The exchange that got it, by its header x-penstock-request-id. Else the latest.", HelpName = "ID" };
        return new Command("feedback", "Say whether an answer from a cache was right. A wrong one is deleted, and the cache becomes more careful.") { entry, verdict, request }
            .Sends(
                context,
                parsed => (HttpMethod.Post, "cache/feedback", JsonText.Of(json =>
                {
                    json.WriteStartObject();
                    json.WriteString("entry", parsed.GetValue(entry));
                    json.WriteString("verdict", parsed.GetValue(verdict));
                    if (parsed.GetValue(request) is { } id)
                    {
                        json.WriteString("request", id);
                    }

                    json.WriteEndObject();
                })),
                (terminal, answer) => terminal.Remark(
                    $"Noted{(answer.Text("learned") == "True" ? ", and learned from" : "")}; {answer.Text("removed")} questions are no longer answered with it."))
            .WithExamples("penstock cache feedback 4f0c...9a wrong", "nobody gets it again");
    }

    private static void PrintStatus(Terminal terminal, JsonElement answer)
    {
        terminal.WriteLine($"{answer.Text("answers")} answers in memory, {answer.Text("bytes")} of {answer.Text("maxBytes")} bytes; {answer.Text("evicted")} had to go for others.");
        Store(terminal, "answers", answer);
        if (answer.TryGetProperty("semantic", out JsonElement semantic) && semantic.ValueKind == JsonValueKind.Object)
        {
            Store(terminal, "what was learned", semantic);
            terminal.WriteTable(Models, [.. semantic.GetProperty("models").EnumerateArray().Select(ModelRow)]);
        }
    }

    private static void Store(Terminal terminal, string what, JsonElement holder)
    {
        if (holder.TryGetProperty("store", out JsonElement store) && store.ValueKind == JsonValueKind.Object)
        {
            string fault = store.Text("state") == "well" ? "" : $" ({store.Text("fault")}: {store.Text("detail")})";
            terminal.WriteLine($"The {store.Text("kind")} store of {what} is {store.Text("state")}{fault}.");
        }
    }

    private static string[] ModelRow(JsonElement model) =>
    [
        model.Text("tenant"), model.Text("model"), model.Text("state"), model.Text("entries"), model.Text("groups"), model.Text("hits"), model.Text("audits"), model.Text("auditsWrong"),
        model.Text("labels"), Percent(model, "estimatedErrorRate"), Percent(model, "errorRateBound"), Percent(model, "maxErrorRate"),
    ];

    private static string[] QuestionRow(JsonElement entry) =>
        [entry.Text("entry"), entry.Text("tenant"), entry.Text("model"), entry.Text("members"), entry.Text("hits"), entry.Text("created"), entry.Text("question")];

    private static string Percent(JsonElement element, string name) => (100 * element.GetProperty(name).GetDouble()).ToString("0.00", CultureInfo.InvariantCulture) + " %";

    private static string Query(params (string Name, string? Value)[] parameters)
    {
        string query = string.Join('&', parameters.Where(static parameter => parameter.Value is not null).Select(static parameter => $"{parameter.Name}={Uri.EscapeDataString(parameter.Value!)}"));
        return query.Length == 0 ? "" : "?" + query;
    }
}
