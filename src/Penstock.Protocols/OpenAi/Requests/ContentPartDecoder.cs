using Penstock.Protocols.Json;

namespace Penstock.Protocols.OpenAi.Requests;

/// <summary>Reads typed content parts.</summary>
internal static class ContentPartDecoder
{
    private static readonly MessageTextPart Broken = new("");

    public static MessageContentPart Read(JsonField source)
    {
        if (source.Require("type") is not { } type)
        {
            return Broken;
        }

        switch (type.AsText())
        {
            case "text":
                return new MessageTextPart(source.Require("text")?.AsText() ?? "");
            case "refusal":
                return new MessageRefusalPart(source.Require("refusal")?.AsText() ?? "");
            case "image_url":
                return ReadImage(source);
            case "input_audio":
                return ReadAudio(source);
            case "file":
                return ReadFile(source);
            case null:
                return Broken;
            default:
                type.Fault($"Invalid value for '{type.Path}'. Supported values are: 'text', 'image_url', 'input_audio', 'file', 'refusal'.");
                return Broken;
        }
    }

    private static MessageContentPart ReadImage(JsonField source)
    {
        if (source.Require("image_url") is not { } image)
        {
            return Broken;
        }

        return new MessageImagePart(image.Require("url")?.AsText() ?? "", image.Find("detail")?.AsText());
    }

    private static MessageContentPart ReadAudio(JsonField source)
    {
        if (source.Require("input_audio") is not { } audio)
        {
            return Broken;
        }

        return new MessageAudioPart(audio.Require("data")?.AsText() ?? "", audio.Require("format")?.AsText() ?? "");
    }

    private static MessageContentPart ReadFile(JsonField source)
    {
        if (source.Require("file") is not { } file)
        {
            return Broken;
        }

        return new MessageFilePart(file.Find("file_id")?.AsText(), file.Find("filename")?.AsText(), file.Find("file_data")?.AsText());
    }
}
