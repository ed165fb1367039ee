using System.CommandLine;
using System.Runtime.InteropServices;
using System.Text.Json;
using Penstock.Cli.Hosting;
using Penstock.Cli.Terminals;
using Penstock.Worker.Engine;

namespace Penstock.Cli.Commands;

/// <summary><c>penstock version</c>: what is running here, for a bug report.</summary>
internal static class VersionCommand
{
    public static Command Create(CommandContext context)
    {
        Option<bool> json = SharedOptions.Json();
        var command = new Command("version", "Show the versions of Penstock, .NET and the engine library.") { json };
        command.SetAction(parsed => Run(context, parsed.GetValue(json)));
        return command.WithExamples(
            "penstock version", "for people",
            "penstock version --json", "for machines");
    }

    private static int Run(CommandContext context, bool isJson)
    {
        (string version, string revision) = Product.Version();
        Result<EngineLibrary, EngineError> engine = EngineLibrary.Find();
        if (isJson)
        {
            context.Terminal.WriteLine(JsonText.Of(json => WriteJson(json, version, revision, engine.Value)));
            return ExitCodes.Success;
        }

        TextWriter output = context.Terminal.Output;
        output.WriteLine($"penstock   {version}{(revision.Length > 0 ? $" (revision {revision})" : "")}");
        output.WriteLine($".NET       {Environment.Version} on {RuntimeInformation.OSDescription} ({RuntimeInformation.ProcessArchitecture})");
        output.WriteLine(engine.Succeeded
            ? $"llama.cpp  {engine.Value.Version} ({string.Join(", ", engine.Value.Devices)}) in {engine.Value.Directory}"
            : $"llama.cpp  not found: {Printable.OneLine(engine.Error.ToString())}");
        return ExitCodes.Success;
    }

    private static void WriteJson(Utf8JsonWriter json, string version, string revision, EngineLibrary? engine)
    {
        json.WriteStartObject();
        json.WriteString("version", version);
        json.WriteString("revision", revision);
        json.WriteString("dotnet", Environment.Version.ToString());
        json.WriteString("os", RuntimeInformation.OSDescription);
        json.WriteString("architecture", RuntimeInformation.ProcessArchitecture.ToString());
        if (engine is null)
        {
            json.WriteNull("engine");
        }
        else
        {
            json.WriteStartObject("engine");
            json.WriteString("version", engine.Version);
            json.WriteString("directory", engine.Directory);
            json.WriteStartArray("devices");
            engine.Devices.ToList().ForEach(json.WriteStringValue);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
